package dev.tally.chaos;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the clients have done so far. */
final class Figures {

    private final long start = System.nanoTime();
    private final LongAdder adds = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private volatile long drains;
    private final Map<String, LongAdder> retries = new ConcurrentHashMap<>();

    /** Notes that a request was answered, with all its adds. */
    void answered(AddRequest request) {
        requests.increment();
        adds.add(request.adds().size());
    }

    /** Notes that a request is to be sent again, since it had no answer, or one that leaves the outcome open. */
    void retried(String reason) {
        retries.computeIfAbsent(reason, first -> new LongAdder()).increment();
    }

    /** Notes that a request was repeated although it had been answered, and was answered as before. */
    void repeated() {
        repeated.increment();
    }

    /** Notes how many drains were folded, each once. */
    void drained(long drains) {
        this.drains = drains;
    }

    long drains() {
        return drains;
    }

    long adds() {
        return adds.sum();
    }

    long requests() {
        return requests.sum();
    }

    long timesRepeated() {
        return repeated.sum();
    }

    long retries() {
        return retries.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, LongAdder> retriesByReason() {
        return new TreeMap<>(retries);
    }

    double seconds() {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
