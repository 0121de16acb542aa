package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How much memory of the machine a program has, with all processes that it has started, in megabytes.
 *
 * @param rss what each process has, where what several share counts for each
 * @param pss the same, where what several share is shared out
 */
record Memory(double rss, double pss) {

    private static final double KILO = 1_024;

    /* Which makes the peak begin anew, says proc(5). */
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

    /** Returns the most that a process has had since {@link #forgetPeak}. */
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
