package dev.tally.store;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Sender;
import dev.tally.rules.NamespaceRules;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A bitmap per namespace of the buckets ever used, so that listing a small namespace does not read all
 * {@value Bucket#COUNT} buckets. Cost: one lookup in a cached bitmap per add; {@code SETBIT} only for the first add to a
 * bucket. The bit is set, and confirmed by Redis, before the first add to the bucket and is never cleared, so no listing
 * misses a counter. The namespace is registered in the same way.
 */
@Singleton
public class UsedBuckets {

    /* 2 KB each. Beyond this the cache is dropped, and Redis is asked again. */
    private static final int MAX_REMEMBERED_NAMESPACES = 1_000;

    /* About 4,000 counters of a million: enough to keep Redis busy, with little in memory. */
    private static final int BUCKETS_AT_ONCE = 64;

    private final RedisCommands redis;
    private final NamespaceRules rules;

    private volatile Remembered remembered = new Remembered(0);

    UsedBuckets(RedisCommands redis, NamespaceRules rules) {
        this.redis = redis;
        this.rules = rules;
    }

    /** Returns whether Redis has confirmed that the bucket is marked as used. */
    boolean isMarked(Namespace namespace, int bucket) {
        return current().contains(namespace, bucket);
    }

    /** Calls back once the bucket is marked as used, and so may be added to. */
    public void whenMarked(Namespace namespace, int bucket, Deadline deadline, Sender sender, Callback<Void> callback) {
        // Read before Redis is asked: confirmations go to this cache, and are dropped with it after a reconnect.
        Remembered memory = current();
        if (memory.contains(namespace, bucket)) {
            callback.succeeded(null);
        } else if (memory.contains(namespace) || rules.mayBegin(namespace)) {
            mark(memory, namespace, bucket, deadline, sender, callback);
        } else {
            Callback<Response> asked = Callback.then(
                    score -> {
                        if (score == null) {
                            callback.failed(new CounterFailure.NamespaceClosed());
                        } else {
                            mark(memory, namespace, bucket, deadline, sender, callback);
                        }
                    },
                    callback);
            sender.send(Namespaces.question(namespace), Purpose.ASK, deadline, asked);
        }
    }

    private static void mark(
            Remembered memory,
            Namespace namespace,
            int bucket,
            Deadline deadline,
            Sender sender,
            Callback<Void> callback) {
        Callback<Void> marked = Callback.then(
                confirmed -> {
                    memory.add(namespace, bucket);
                    callback.succeeded(null);
                },
                callback);
        // The first bucket of a namespace in this cache: registers the namespace too, in parallel.
        boolean isRegistered = memory.contains(namespace);
        Confirmations confirmations = new Confirmations(isRegistered ? 1 : 2, marked);
        Request setBit = Request.cmd(Command.SETBIT)
                .arg(Bucket.usedBitmap(namespace))
                .arg(bucket)
                .arg(1);
        sender.send(setBit, Purpose.KEEP, deadline, confirmations);
        if (!isRegistered) {
            sender.send(Namespaces.registration(namespace), Purpose.KEEP, deadline, confirmations);
        }
    }

    /**
     * Starts a change that may add to a bucket, once the bucket is marked as used.
     *
     * @param ended runs when the change was made, or may have been made
     * @param change sends the change
     */
    public <T> Pending<T> change(
            Namespace namespace, int bucket, Runnable ended, Deadline deadline, Consumer<Callback<T>> change) {
        return Pending.of(caller -> change(namespace, bucket, ended, deadline, redis, change, caller));
    }

    /** Does the same from an event loop. */
    <T> void change(
            Namespace namespace,
            int bucket,
            Runnable ended,
            Deadline deadline,
            Sender sender,
            Consumer<Callback<T>> change,
            Callback<T> caller) {
        Callback<T> told = new Callback<>() {

            @Override
            public void succeeded(T answer) {
                ended.run();
                caller.succeeded(answer);
            }

            @Override
            public void failed(Throwable failure) {
                ended.run();
                caller.failed(failure);
            }
        };
        whenMarked(namespace, bucket, deadline, sender, Callback.then(marked -> change.accept(told), caller));
    }

    /** Returns the buckets ever used. */
    BitSet read(Namespace namespace, Deadline deadline) {
        return toBitSet(redis.ask(Request.cmd(Command.GET).arg(Bucket.usedBitmap(namespace)), deadline));
    }

    /** Returns the buckets ever used, in portions to be processed together. */
    public List<List<Integer>> portions(Namespace namespace, Deadline deadline) {
        List<Integer> used = read(namespace, deadline).stream().boxed().toList();
        return IntStream.range(0, Math.ceilDiv(used.size(), BUCKETS_AT_ONCE))
                .mapToObj(portion ->
                        used.subList(portion * BUCKETS_AT_ONCE, Math.min((portion + 1) * BUCKETS_AT_ONCE, used.size())))
                .toList();
    }

    /** Drops the cache after a reconnect: a Redis that restarted or failed over may have lost the last bits it confirmed. */
    private Remembered current() {
        Remembered memory = remembered;
        int reconnects = redis.reconnects();
        if (memory.reconnects != reconnects || memory.marked.size() > MAX_REMEMBERED_NAMESPACES) {
            memory = new Remembered(reconnects);
            remembered = memory;
        }
        return memory;
    }

    /** Redis numbers the bits of a byte from the highest, BitSet from the lowest. */
    public static BitSet toBitSet(Response bitmap) {
        BitSet used = new BitSet(Bucket.COUNT);
        byte[] bytes = bitmap == null ? new byte[0] : bitmap.toBytes();
        for (int i = 0; i < bytes.length * Byte.SIZE; i++) {
            if ((bytes[i / Byte.SIZE] & 0x80 >>> i % Byte.SIZE) != 0) {
                used.set(i);
            }
        }
        return used;
    }

    /** Waits for a number of replies, or the first failure. */
    private static final class Confirmations implements Callback<Response> {

        private final AtomicInteger left;
        private final Callback<Void> callback;

        Confirmations(int count, Callback<Void> callback) {
            this.left = new AtomicInteger(count);
            this.callback = callback;
        }

        @Override
        public void succeeded(Response answer) {
            if (left.decrementAndGet() == 0) {
                callback.succeeded(null);
            }
        }

        @Override
        public void failed(Throwable failure) {
            if (left.getAndSet(0) > 0) {
                callback.failed(failure);
            }
        }
    }

    /** The bits that Redis has confirmed since the last reconnect. */
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
