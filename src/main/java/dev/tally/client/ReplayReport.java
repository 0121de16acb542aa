package dev.tally.client;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The report of a replay. It is printed once, even when the program is interrupted. */
final class ReplayReport {

    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final String name;
    private final boolean showProgress;
    private final long start = System.nanoTime();

    private long counted;
    private long before;
    private int leftOut;
    private String end = "interrupted";
    private final Map<String, BitSet> lines = new TreeMap<>();
    private boolean printed;
    private long lastProgress = start;

    ReplayReport(String name, boolean showProgress) {
        this.name = name;
        this.showProgress = showProgress;
    }

    /** Records that a line was counted, by this run or an earlier one. */
    synchronized void counted(boolean earlier) {
        counted++;
        before += earlier ? 1 : 0;
        if (showProgress && System.nanoTime() - lastProgress > PROGRESS_NANOS) {
            lastProgress = System.nanoTime();
            System.err.printf("\r%,d plays sent, %,d failed", counted + leftOut, leftOut);
        }
    }

    /** Records that a line was not counted, or that its outcome is unknown. */
    synchronized void leftOut(int line, String reason) {
        leftOut++;
        lines.computeIfAbsent(reason, _ -> new BitSet()).set(line);
    }

    /** Records that the rest of the log is not sent. Only the first reason is kept. */
    synchronized void brokeOff(String reason) {
        if (end.equals("interrupted")) {
            end = reason;
        }
    }

    /** Records the end of the log, unless the replay has stopped before. */
    synchronized void finished() {
        brokeOff("");
    }

    /** Returns whether every line was counted. */
    synchronized boolean isComplete() {
        return end.isEmpty() && leftOut == 0;
    }

    synchronized void print() {
        if (printed) {
            return;
        }
        printed = true;
        if (showProgress) {
            System.err.print("\r\033[K");
        }
        lines.forEach((reason, which) ->
                System.err.println(which.cardinality() + " failed: " + reason + " (" + ranges(which) + ")"));
        double seconds = (System.nanoTime() - start) / 1e9;
        long sent = counted + leftOut;
        System.out.printf(
                "%d plays sent, %d failed, %.0f plays a second%n%d counted, %d of them by an earlier run%n",
                sent, leftOut, sent / seconds, counted, before);
        if (!isComplete()) {
            System.err.println((end.isEmpty() ? "Not every line was counted." : "Broken off: " + end + ".")
                    + " Within 24 hours of the first run, run it again with --name " + name
                    + ": what was counted is not counted again. Lines may be corrected and appended, but have to keep"
                    + " their numbers.");
        }
    }

    /** Returns {@code line 3-5, 9}. */
    private static String ranges(BitSet lines) {
        return IntStream.iterate(
                        lines.nextSetBit(0), from -> from >= 0, from -> lines.nextSetBit(lines.nextClearBit(from)))
                .mapToObj(from -> from + (lines.get(from + 1) ? "-" + (lines.nextClearBit(from) - 1) : ""))
                .collect(Collectors.joining(", ", "line ", ""));
    }
}
