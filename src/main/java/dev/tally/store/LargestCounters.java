package dev.tally.store;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

import dev.tally.counter.Counter;

/**
 * The largest counters of some buckets, which are replaced as they change. It holds more than are wanted: as many of them
 * can shrink or go before it does not know what comes next.
 */
final class LargestCounters {

    static final Comparator<Counter> LARGEST_FIRST =
            Comparator.comparingLong(Counter::value).reversed().thenComparing(Counter::key);

    private final int wanted;
    private final int most;
    private final NavigableSet<Counter> held = new TreeSet<>(LARGEST_FIRST);

    /* It holds all counters that come before this place. */
    private Optional<Counter> end = Optional.empty();

    /**
     * Holds nothing yet.
     *
     * @param wanted how many are asked for at the most
     * @param most how many it may hold
     */
    LargestCounters(int wanted, int most) {
        this.wanted = wanted;
        this.most = most;
    }

    /** Removes what it holds of some buckets. */
    void remove(BitSet buckets) {
        held.removeIf(counter -> buckets.get(Bucket.of(counter.key())));
    }

    /** Returns the buckets of the first. */
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

    /** Returns the largest first, those of the same value in the order of their keys; empty if they are not known. */
    Optional<List<Counter>> inOrder() {
        return end.isEmpty() || held.size() >= wanted
                ? Optional.of(held.stream().limit(wanted).toList())
                : Optional.empty();
    }
}
