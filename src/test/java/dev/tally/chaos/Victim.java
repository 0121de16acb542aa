package dev.tally.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A process that is killed again and again, and is started again each time, as a supervisor would. */
final class Victim implements AutoCloseable {

    private final String name;
    private final Supplier<Process> launch;
    private final Path pidFile;

    private CompletableFuture<Process> running;
    private int kills;
    private boolean closed;

    /**
     * Takes over a process.
     *
     * @param first the process as it runs now
     * @param launch starts it anew, without waiting for anything
     * @param folder where its process id is noted, for whoever has to clean up behind a chaos that was killed itself
     */
    Victim(String name, Process first, Supplier<Process> launch, Path folder) {
        this.name = name;
        this.launch = launch;
        this.pidFile = folder.resolve(name.replace(' ', '-') + ".pid");
        this.running = CompletableFuture.completedFuture(note(first));
    }

    private Process note(Process process) {
        try {
            Files.writeString(pidFile, process.pid() + "\n");
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    synchronized int kills() {
        return kills;
    }

    /** Kills it, as soon as it is there, and has it started again. */
    synchronized void kill(Duration downtime) {
        if (closed) {
            return;
        }
        Process process = running.join();
        if (!process.isAlive()) {
            throw new AssertionError(name + " has ended by itself, with status " + process.exitValue());
        }
        destroy(process);
        kills++;
        running = CompletableFuture.supplyAsync(
                () -> note(launch.get()),
                CompletableFuture.delayedExecutor(downtime.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Waits until it is started again. */
    synchronized void awaitBack() {
        running.join();
    }

    /** With the workers of an nginx, and the process in which a Redis may write its file anew. */
    private static void destroy(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    /** Ends it for good. */
    @Override
    public synchronized void close() {
        closed = true;
        destroy(running.join());
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
