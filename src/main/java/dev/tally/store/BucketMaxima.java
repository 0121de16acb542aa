package dev.tally.store;

import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

import dev.tally.counter.Key;
import dev.tally.counter.KeyRank;
import io.vertx.redis.client.Response;

/**
 * The largest counter of each bucket of a namespace as it was last read, in 256 KB, and which buckets may have changed
 * since. What changed is told by any thread; all else is for one reading at a time.
 */
final class BucketMaxima {

    private final long[] values = new long[Bucket.COUNT];
    private final long[] ranks = new long[Bucket.COUNT];
    private final BitSet notEmpty = new BitSet(Bucket.COUNT);

    private final Object lock = new Object();
    private final BitSet stale = new BitSet(Bucket.COUNT);
    private BitSet used = new BitSet(Bucket.COUNT);
    private boolean usedStale = true;

    /** Notes that a bucket has changed. */
    void changed(int bucket) {
        synchronized (lock) {
            stale.set(bucket);
        }
    }

    /** Notes that other buckets may be used than before. */
    void usedChanged() {
        synchronized (lock) {
            usedStale = true;
        }
    }

    /** Notes that nothing is certain any more. */
    void allChanged() {
        synchronized (lock) {
            usedStale = true;
            stale.or(used);
        }
    }

    /** Returns whether the used buckets have to be read, which the caller then does. What changes from now on counts. */
    boolean beginUsed() {
        synchronized (lock) {
            boolean begin = usedStale;
            usedStale = false;
            return begin;
        }
    }

    /** Takes in the buckets that were ever used. Those that were not known are to be read. */
    void used(BitSet now) {
        synchronized (lock) {
            BitSet added = (BitSet) now.clone();
            added.andNot(used);
            stale.or(added);
            used = now;
        }
    }

    /** Returns the buckets that have to be read. */
    BitSet stale() {
        synchronized (lock) {
            return (BitSet) stale.clone();
        }
    }

    /** Notes that buckets are about to be read. What changes from now on has to be read again. */
    void begin(List<Integer> buckets) {
        synchronized (lock) {
            buckets.forEach(stale::clear);
        }
    }

    /** Takes in a bucket's hash, which comes as a list of field, value, field, value … */
    void read(int bucket, Response hash) {
        long largest = Long.MIN_VALUE;
        long rank = Long.MAX_VALUE;
        for (int i = 0; i < hash.size(); i += 2) {
            long value = hash.get(i + 1).toLong();
            if (value >= largest) {
                long keyRank = KeyRank.of(new Key(hash.get(i).toString()));
                rank = value > largest ? keyRank : Math.min(rank, keyRank);
                largest = value;
            }
        }
        values[bucket] = largest;
        ranks[bucket] = rank;
        notEmpty.set(bucket, hash.size() > 0);
    }

    /** Returns the buckets that hold anything, the one with the largest counter first. */
    Queue<Integer> largestFirst() {
        Queue<Integer> buckets = new PriorityQueue<>((a, b) -> {
            int byValue = Long.compare(values[b], values[a]);
            return byValue != 0 ? byValue : Long.compare(ranks[a], ranks[b]);
        });
        notEmpty.stream().forEach(buckets::add);
        return buckets;
    }

    /** Returns whether the largest counter of a bucket might be among the largest of all. */
    boolean mightAdd(int bucket, LargestCounters largest) {
        return largest.mightTake(values[bucket], ranks[bucket]);
    }
}
