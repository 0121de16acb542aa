package dev.tally.chaos;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How visitors fared. */
final class TrafficFigures {

    private final long start = System.nanoTime();
    private final LongAdder adds = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
    private final LongAccumulator firstFailure = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator lastFailure = new LongAccumulator(Math::max, 0);
    private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();

    void added() {
        adds.increment();
    }

    void read() {
        reads.increment();
    }

    /** Notes how long an answer took, whatever it was. */
    void took(long nanos) {
        slowest.accumulate(nanos);
    }

    void failed(String how) {
        long now = System.nanoTime() - start;
        firstFailure.accumulate(now);
        lastFailure.accumulate(now);
        failures.computeIfAbsent(how, first -> new LongAdder()).increment();
    }

    /** Returns in which ways calls have failed. */
    Set<String> failures() {
        return failures.keySet();
    }

    /** Returns from the first failure to the last. */
    double outageSeconds() {
        return failures.isEmpty() ? 0 : seconds(lastFailure.get() - firstFailure.get());
    }

    @Override
    public String toString() {
        long failed = failures.values().stream().mapToLong(LongAdder::sum).sum();
        String ways = failures.entrySet().stream()
                .map(each -> " %,d × %s,".formatted(each.getValue().sum(), each.getKey()))
                .collect(Collectors.joining());
        return """
                answered           %,d adds and %,d reads within %.0f s, the slowest after %.0f ms
                failed             %,d:%s within %.1f s
                """.formatted(
                        adds.sum(),
                        reads.sum(),
                        seconds(System.nanoTime() - start),
                        seconds(slowest.get()) * 1000,
                        failed,
                        ways,
                        outageSeconds());
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
