package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory of a program and all its child processes, in megabytes.
 *
 * @param rss the sum of the resident set sizes: shared pages count for each process
 * @param pss the sum of the proportional set sizes: shared pages are divided among the processes
 */
record Memory(double rss, double pss) {

    private static final double KILO = 1_024;

    /* Resets the peak, see proc(5). */
    private static final String FORGET_PEAK = "5";

    static Memory of(Process program) {
        return Stream.concat(Stream.of(program.toHandle()), program.descendants())
                .map(process -> new Memory(
                        megabytes(process, "smaps_rollup", "Rss:"), megabytes(process, "smaps_rollup", "Pss:")))
                .reduce(new Memory(0, 0), Memory::plus);
    }

    Memory plus(Memory other) {
        return new Memory(rss + other.rss, pss + other.pss);
    }

    /** Returns the peak of a process since {@link #forgetPeak}. */
    static double peak(Process program) {
        return megabytes(program.toHandle(), "status", "VmHWM:");
    }

    static void forgetPeak(Process program) {
        try {
            Files.writeString(file(program.toHandle(), "clear_refs"), FORGET_PEAK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double megabytes(ProcessHandle process, String file, String field) {
        try (Stream<String> lines = Files.lines(file(process, file))) {
            String line = lines.filter(it -> it.startsWith(field)).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / KILO;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(ProcessHandle process, String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }
}
