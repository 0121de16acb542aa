package dev.tally.store;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.KeyRank;
import io.vertx.redis.client.Response;

/** The largest of all counters that it was shown, so that not all of them have to be held. */
final class LargestCounters {

    private static final Comparator<Counter> LARGEST_FIRST =
            Comparator.comparingLong(Counter::value).reversed().thenComparing(Counter::key);

    private final int limit;
    private final PriorityQueue<Counter> smallestFirst = new PriorityQueue<>(LARGEST_FIRST.reversed());

    LargestCounters(int limit) {
        this.limit = limit;
    }

    /** Shows it a bucket's hash, which comes as a list of field, value, field, value … */
    void show(Response hash) {
        for (int i = 0; i < hash.size(); i += 2) {
            long value = hash.get(i + 1).toLong();
            // Of a million counters almost all are too small: a key is made only for the others.
            if (smallestFirst.size() < limit || value >= smallestFirst.peek().value()) {
                show(new Counter(new Key(hash.get(i).toString()), value));
            }
        }
    }

    void show(Counter counter) {
        smallestFirst.add(counter);
        if (smallestFirst.size() > limit) {
            smallestFirst.poll();
        }
    }

    /** Returns whether a counter of this value and {@link KeyRank} might be among the largest. */
    boolean mightTake(long value, long rank) {
        if (smallestFirst.size() < limit) {
            return true;
        }
        Counter smallest = smallestFirst.peek();
        return value > smallest.value() || value == smallest.value() && rank <= KeyRank.of(smallest.key());
    }

    int limit() {
        return limit;
    }

    /** Returns the buckets of those that it holds. */
    BitSet buckets() {
        BitSet buckets = new BitSet(Bucket.COUNT);
        smallestFirst.forEach(counter -> buckets.set(Bucket.of(counter.key())));
        return buckets;
    }

    List<Counter> inOrder() {
        return smallestFirst.stream().sorted(LARGEST_FIRST).toList();
    }
}
