package dev.tally.chaos;

import java.util.List;
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
    private final LongAdder seen = new LongAdder();
    private volatile long drains;
    private final Map<String, LongAdder> retries = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> unchanged = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> unknown = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> toxics = new ConcurrentHashMap<>();

    /** Notes that a request was answered, with all its adds. */
    void answered(AddRequest request) {
        requests.increment();
        adds.add(request.adds().size());
    }

    /** Notes what became of an add. */
    void replied(Reply reply) {
        switch (reply) {
            case Reply.Value _ -> {}
            case Reply.Seen _ -> seen.increment();
            case Reply.Unchanged(String reason) -> count(unchanged, reason);
            case Reply.Unknown(String reason) -> count(unknown, reason);
        }
    }

    /** Notes that a request is to be sent again, since not all of its adds were made for sure. */
    void retried(List<Reply> replies) {
        replies.stream()
                .map(reply -> switch (reply) {
                    case Reply.Value _, Reply.Seen _ -> "";
                    case Reply.Unchanged(String reason) -> reason;
                    case Reply.Unknown(String reason) -> reason;
                })
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .ifPresent(reason -> count(retries, reason));
    }

    /** Notes that a way to Redis was disturbed. */
    void disturbed(String how) {
        count(toxics, how);
    }

    Map<String, LongAdder> toxics() {
        return new TreeMap<>(toxics);
    }

    private static void count(Map<String, LongAdder> reasons, String reason) {
        reasons.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    }

    /** Returns why adds that were sent once were not made, for sure. */
    Map<String, LongAdder> unchanged() {
        return new TreeMap<>(unchanged);
    }

    /** Returns why it is unknown what became of adds that were sent once. */
    Map<String, LongAdder> unknown() {
        return new TreeMap<>(unknown);
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

    /** Returns how many adds were not counted, since their visitors had been. */
    long seen() {
        return seen.sum();
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
