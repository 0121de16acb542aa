package dev.tally.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * The largest counters of one namespace, found by reading only the buckets that have changed and those with the
 * largest maxima. There is one reading at a time; all who ask meanwhile share the next one.
 */
final class NamespaceTop {

    /* A millisecond of Redis, for which adds have to wait. */
    private static final int BUCKETS_AT_ONCE = 64;

    /* About 30 ms of each 250: beyond 8,000 adds a second a call finds more to read. */
    private static final int BUCKETS_IN_ADVANCE = 2_048;

    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Namespace namespace;
    private final TrackedConnection redis;
    private final BucketMaxima maxima = new BucketMaxima();

    /* What was last found, null when it may not be true any more. */
    private LargestCounters known;
    private BitSet knownBuckets;

    private Future<?> last = Future.succeededFuture();
    private Turn waiting;
    private long lastAsked;

    NamespaceTop(Namespace namespace, TrackedConnection redis) {
        this.namespace = namespace;
        this.redis = redis;
    }

    BucketMaxima maxima() {
        return maxima;
    }

    /** Returns the largest counters, the largest first, with all that was added before this call. */
    synchronized Future<List<Counter>> top(int limit) {
        lastAsked = System.nanoTime();
        Turn turn = waiting == null ? new Turn() : waiting;
        turn.limit = Math.max(turn.limit, limit);
        if (waiting == null) {
            waiting = turn;
            last = last.transform(ended -> readTop(begin(turn)).onComplete(turn.result));
        }
        return turn.result.future().map(counters -> counters.subList(0, Math.min(limit, counters.size())));
    }

    /** From now on it is too late to share this turn: something may have been added since. */
    private synchronized int begin(Turn turn) {
        waiting = null;
        return turn.limit;
    }

    /** Reads what has changed, so that the next call has little to read. */
    synchronized void readAhead() {
        if (last.isComplete()) {
            last = readStale(BUCKETS_IN_ADVANCE);
        }
    }

    /** Returns whether nobody has asked for a while. */
    synchronized boolean isForgotten() {
        return last.isComplete() && System.nanoTime() - lastAsked > REMEMBERED_NANOS;
    }

    private Future<List<Counter>> readTop(int limit) {
        return redis.barrier()
                .compose(heard -> readUsed())
                .compose(read -> readStale(Bucket.COUNT))
                .compose(
                        read -> known != null && known.limit() >= limit ? Future.succeededFuture() : readLargest(limit))
                .map(read -> known.inOrder());
    }

    private Future<Void> readUsed() {
        if (!maxima.beginUsed()) {
            return Future.succeededFuture();
        }
        return redis.send(List.of(Request.cmd(Command.GET).arg(Bucket.usedBitmap(namespace))))
                .onSuccess(bitmap -> maxima.used(UsedBuckets.toBitSet(bitmap.getFirst())))
                .mapEmpty();
    }

    private Future<Void> readStale(int atMost) {
        Queue<Integer> stale = new ArrayDeque<>();
        maxima.stale().stream().limit(atMost).forEach(stale::add);
        return readOn(() -> take(stale, BUCKETS_AT_ONCE, bucket -> true), hash -> {});
    }

    /**
     * Reads the buckets with the largest counters, as many as there may be counters wanted, and more only if some turn
     * out to be smaller than they were: until no other bucket can have one of the largest.
     */
    private Future<Void> readLargest(int limit) {
        known = null;
        LargestCounters largest = new LargestCounters(limit);
        Queue<Integer> buckets = maxima.largestFirst();
        int all = buckets.size();
        Supplier<List<Integer>> portions = () -> {
            int expected = limit - (all - buckets.size());
            int atMost = expected > 0 ? Math.min(expected, BUCKETS_AT_ONCE) : BUCKETS_AT_ONCE;
            return take(buckets, atMost, bucket -> maxima.mightAdd(bucket, largest));
        };
        return readOn(portions, largest::show).onSuccess(read -> {
            known = largest;
            knownBuckets = largest.buckets();
        });
    }

    private static List<Integer> take(Queue<Integer> buckets, int atMost, IntPredicate worthIt) {
        List<Integer> taken = new ArrayList<>(atMost);
        while (taken.size() < atMost && !buckets.isEmpty() && worthIt.test(buckets.peek())) {
            taken.add(buckets.remove());
        }
        return taken;
    }

    /** Reads one portion of buckets after the other, until there is none. */
    private Future<Void> readOn(Supplier<List<Integer>> portions, Consumer<Response> reader) {
        List<Integer> portion = portions.get();
        return portion.isEmpty()
                ? Future.succeededFuture()
                : readPortion(portion).compose(hashes -> {
                    hashes.forEach(reader);
                    return readOn(portions, reader);
                });
    }

    private Future<List<Response>> readPortion(List<Integer> buckets) {
        maxima.begin(buckets);
        return redis.send(buckets.stream()
                        .map(bucket -> Request.cmd(Command.HGETALL).arg(Bucket.hash(namespace, bucket)))
                        .toList())
                .onSuccess(hashes -> {
                    for (int i = 0; i < hashes.size(); i++) {
                        read(buckets.get(i), hashes.get(i));
                    }
                });
    }

    /** The largest stay the same as long as no bucket that has one of them is read again, and none gets a larger one. */
    private void read(int bucket, Response hash) {
        maxima.read(bucket, hash);
        if (known != null && (knownBuckets.get(bucket) || maxima.mightAdd(bucket, known))) {
            known = null;
        }
    }

    /** A reading that has not begun, and the most that anybody wants of it. */
    private static final class Turn {

        private final Promise<List<Counter>> result = Promise.promise();
        private int limit;
    }
}
