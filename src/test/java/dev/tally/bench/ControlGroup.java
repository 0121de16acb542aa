package dev.tally.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A control group of the kernel with a limit of memory, of either version. Beyond it the kernel kills a process. It takes root.
 *
 * @param folder of the group
 * @param isUnified whether it is of version 2
 */
record ControlGroup(Path folder, boolean isUnified) {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final double MEGA = 1 << 20;

    /** Makes a group of a limit in megabytes, without swap. */
    static ControlGroup create(String name, int megabytes) {
        boolean isUnified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path folder = (isUnified ? ROOT : ROOT.resolve("memory"))
                .resolve("tally-bench-" + ProcessHandle.current().pid() + "-" + name);
        ControlGroup group = new ControlGroup(folder, isUnified);
        try {
            Files.createDirectory(folder);
            String limit = Long.toString(megabytes * (long) MEGA);
            group.write(isUnified ? "memory.max" : "memory.limit_in_bytes", limit);
            group.write(isUnified ? "memory.swap.max" : "memory.swappiness", "0");
        } catch (IOException e) {
            throw new Mistake("no control group with a limit of memory can be made, which takes root: " + e);
        }
        return group;
    }

    private void write(String file, String value) throws IOException {
        // Not every kernel counts swap.
        if (Files.exists(folder.resolve(file))) {
            Files.writeString(folder.resolve(file), value);
        }
    }

    /** Returns what to put before a command so that it runs in the group. */
    List<String> prefix() {
        return List.of("sh", "-c", "echo $$ >" + folder.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    /** Returns the megabytes that the group counts, less the cache of files that the kernel would give up at once. */
    double counted() {
        long all = Long.parseLong(
                read(isUnified ? "memory.current" : "memory.usage_in_bytes").strip());
        return (all - field("memory.stat", isUnified ? "inactive_file" : "total_inactive_file")) / MEGA;
    }

    /** Returns how many of its processes the kernel has killed. */
    long kills() {
        return field(isUnified ? "memory.events" : "memory.oom_control", "oom_kill");
    }

    private long field(String file, String name) {
        try (Stream<String> lines = read(file).lines()) {
            return lines.filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .sum();
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the group when its last process has ended. */
    void remove() {
        await("the end of all in " + folder).ignoreExceptions().until(() -> Files.deleteIfExists(folder));
    }
}
