package dev.tally.store;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.RedisCommands;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Which buckets of a namespace were ever used, so that a small namespace is listed without asking all
 * {@value Bucket#COUNT}. A bucket's bit is set, and Redis has confirmed it, before the first add to it, and is never
 * cleared: a counter that was added to can't be missed by a listing. Nor can its namespace, which is registered before.
 */
@Singleton
public class UsedBuckets {

    /* 2 KB each; more namespaces than that are asked about again. */
    private static final int MAX_REMEMBERED_NAMESPACES = 1_000;

    /* About 4,000 counters of a million: enough to keep Redis busy, and little to hold in memory. */
    private static final int BUCKETS_AT_ONCE = 64;

    private final RedisCommands redis;
    private final Namespaces namespaces;

    private volatile Remembered remembered = new Remembered(0);

    UsedBuckets(RedisCommands redis, Namespaces namespaces) {
        this.redis = redis;
        this.namespaces = namespaces;
    }

    /** Returns whether Redis has confirmed that the bucket is marked as used. */
    boolean isMarked(Namespace namespace, int bucket) {
        return current().contains(namespace, bucket);
    }

    /** Returns what adds to a bucket, to be sent after the bucket is marked as used. */
    public <T> Uni<T> marked(Namespace namespace, int bucket, Uni<T> add, Deadline deadline) {
        return isMarked(namespace, bucket)
                ? add
                : mark(namespace, bucket, deadline).chain(() -> add);
    }

    /** Marks a bucket as used. */
    Uni<Void> mark(Namespace namespace, int bucket, Deadline deadline) {
        // Taken before Redis is asked: what is confirmed to a memory that was given up meanwhile is forgotten with it.
        Remembered memory = current();
        Request setBit = Request.cmd(Command.SETBIT)
                .arg(Bucket.usedBitmap(namespace))
                .arg(bucket)
                .arg(1);
        Uni<Void> marked = redis.keep(setBit, deadline).replaceWithVoid();
        // The first bucket of a namespace that is remembered: the namespace is registered meanwhile, wherever that is
        // kept.
        Uni<Void> confirmed = memory.contains(namespace)
                ? marked
                : Uni.join()
                        .all(marked, namespaces.register(namespace, deadline))
                        .andFailFast()
                        .replaceWithVoid();
        return confirmed.invoke(() -> memory.add(namespace, bucket));
    }

    /** Returns the buckets that were ever used. */
    Uni<BitSet> read(Namespace namespace, Deadline deadline) {
        return redis.ask(Request.cmd(Command.GET).arg(Bucket.usedBitmap(namespace)), deadline)
                .map(UsedBuckets::toBitSet);
    }

    /** Returns the buckets that were ever used, a few at a time. */
    public Multi<List<Integer>> portions(Namespace namespace, Deadline deadline) {
        return read(namespace, deadline)
                .onItem()
                .transformToMulti(used -> Multi.createFrom().items(used.stream().boxed()))
                .group()
                .intoLists()
                .of(BUCKETS_AT_ONCE);
    }

    /** A Redis that was restarted, or replaced by its replica, may have lost the last bits that it confirmed. */
    private Remembered current() {
        Remembered memory = remembered;
        int reconnects = redis.reconnects();
        if (memory.reconnects != reconnects || memory.marked.size() > MAX_REMEMBERED_NAMESPACES) {
            memory = new Remembered(reconnects);
            remembered = memory;
        }
        return memory;
    }

    /** Redis counts a byte's bits from the highest, BitSet from the lowest. */
    static BitSet toBitSet(Response bitmap) {
        BitSet used = new BitSet(Bucket.COUNT);
        byte[] bytes = bitmap == null ? new byte[0] : bitmap.toBytes();
        for (int i = 0; i < bytes.length * Byte.SIZE; i++) {
            if ((bytes[i / Byte.SIZE] & 0x80 >>> i % Byte.SIZE) != 0) {
                used.set(i);
            }
        }
        return used;
    }

    /** What Redis has confirmed since a connection was last made. */
    private static final class Remembered {

        private final int reconnects;
        private final Map<Namespace, AtomicLongArray> marked = new ConcurrentHashMap<>();

        Remembered(int reconnects) {
            this.reconnects = reconnects;
        }

        boolean contains(Namespace namespace) {
            return marked.containsKey(namespace);
        }

        boolean contains(Namespace namespace, int bucket) {
            AtomicLongArray bits = marked.get(namespace);
            return bits != null && (bits.get(bucket / Long.SIZE) & 1L << bucket) != 0;
        }

        void add(Namespace namespace, int bucket) {
            marked.computeIfAbsent(namespace, absent -> new AtomicLongArray(Bucket.COUNT / Long.SIZE))
                    .accumulateAndGet(bucket / Long.SIZE, 1L << bucket, (bits, bit) -> bits | bit);
        }
    }
}
