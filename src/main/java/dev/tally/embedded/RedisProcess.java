package dev.tally.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

/** A running redis-server, with the keeper process that stops it when this service ends. */
final class RedisProcess {

    private static final Logger LOG = Logger.getLogger(RedisProcess.class);

    private static final String READY = "Ready to accept connections";

    /* Redis first loads its append-only file: about 10 s for ten million counters. */
    private static final long READY_SECONDS = 300;

    /* Longer than the keeper waits for Redis to stop. */
    private static final long STOP_SECONDS = 10;

    private static final int REMEMBERED_LINES = 10;

    private final Process keeper;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private RedisProcess(Process keeper) {
        this.keeper = keeper;
    }

    /** Starts Redis, without waiting until it is ready: see {@link #awaitReady}. */
    static RedisProcess start(RedisBinary redis, Path configuration) {
        try {
            Process keeper = new ProcessBuilder(
                            "bash",
                            "-c",
                            script("keeper.sh"),
                            "tally-keeper",
                            "/bin/sh",
                            "-c",
                            script("forcing.sh"),
                            "tally-forcing",
                            configuration.getParent().toString(),
                            redis.executable().toString(),
                            configuration.toString())
                    .redirectErrorStream(true)
                    .start();
            RedisProcess process = new RedisProcess(keeper);
            // A virtual thread that reads a pipe pins its carrier thread, of which there may be only one or two.
            Thread.ofPlatform().daemon().name("embedded-redis-log").start(process::followLog);
            return process;
        } catch (IOException e) {
            throw new EmbeddedRedisException("The embedded Redis can't be started: " + e.getMessage(), e);
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream script = RedisProcess.class.getResourceAsStream("/embedded/" + name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void followLog() {
        try (BufferedReader log = keeper.inputReader()) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                remember(line);
                if (line.contains(READY)) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            LOG.debug("The log of the embedded Redis has ended", e);
        }
        ready.completeExceptionally(new EmbeddedRedisException(
                "The embedded Redis ended instead of starting. Its last log lines: " + lastLines(), null));
    }

    private synchronized void remember(String line) {
        LOG.debug(line);
        lastLines.add(line);
        if (lastLines.size() > REMEMBERED_LINES) {
            lastLines.remove();
        }
    }

    /** Returns the last lines of its log. */
    synchronized String lastLines() {
        return String.join("\n", lastLines);
    }

    /**
     * Waits until Redis has loaded its data and accepts connections.
     *
     * @throws EmbeddedRedisException when it ends instead, with the last lines of its log
     */
    void awaitReady() {
        try {
            ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (EmbeddedRedisException) e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            stop();
            throw new EmbeddedRedisException("The embedded Redis did not start in " + READY_SECONDS + " s", e);
        }
    }

    /** Completes when the process has ended, for any reason. */
    CompletableFuture<Process> onExit() {
        return keeper.onExit();
    }

    /** Stops Redis and waits for its end. */
    void stop() {
        try {
            keeper.getOutputStream().close();
            if (!keeper.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                keeper.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
