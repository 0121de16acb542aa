package dev.tally.store.top;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

import dev.tally.counter.Counter;
import dev.tally.store.Bucket;

/**
 * Incremental top-k over a red-black tree of at most {@code most} counters: O(log n) per add, O(n) to remove buckets. It
 * holds more than {@code wanted}: this many counters can shrink or disappear before the top-k is unknown and must be read
 * again (Yi et al., Efficient Maintenance of Materialized Top-k Views, ICDE 2003).
 */
final class LargestCounters {

    static final Comparator<Counter> LARGEST_FIRST =
            Comparator.comparingLong(Counter::value).reversed().thenComparing(Counter::key);

    private final int wanted;
    private final int most;
    private final NavigableSet<Counter> held = new TreeSet<>(LARGEST_FIRST);

    /* The set holds all counters that sort before this one. */
    private Optional<Counter> end = Optional.empty();

    /**
     * Creates an empty set.
     *
     * @param wanted the largest k that is returned
     * @param most the most counters to hold
     */
    LargestCounters(int wanted, int most) {
        this.wanted = wanted;
        this.most = most;
    }

    void remove(BitSet buckets) {
        held.removeIf(counter -> buckets.get(Bucket.of(counter.key())));
    }

    BitSet bucketsOfFirst(int count) {
        BitSet buckets = new BitSet(Bucket.COUNT);
        held.stream().limit(count).forEach(counter -> buckets.set(Bucket.of(counter.key())));
        return buckets;
    }

    void add(Counter counter) {
        if (end.isEmpty() || LARGEST_FIRST.compare(counter, end.get()) < 0) {
            held.add(counter);
            if (held.size() > most) {
                end = Optional.of(held.pollLast());
            }
        }
    }

    /** Returns the largest first, equal values in the order of their keys; empty if they are unknown. */
    Optional<List<Counter>> inOrder() {
        return end.isEmpty() || held.size() >= wanted
                ? Optional.of(held.stream().limit(wanted).toList())
                : Optional.empty();
    }
}
