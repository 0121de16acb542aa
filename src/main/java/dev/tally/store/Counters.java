package dev.tally.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.coalesce.Coalescer;
import dev.tally.counter.Callback;
import dev.tally.counter.Change;
import dev.tally.counter.Changes;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Cursor;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Page;
import dev.tally.counter.Prefix;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import dev.tally.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * The operations on counters. Of the rules of namespaces only history is applied, and only to adds without a key:
 * {@link Adds} applies all. Methods
 * without a callback block, and are called on virtual threads; methods with a callback do not block, and are called on event
 * loops. Failures are {@link CounterFailure}s, which say whether anything may have changed.
 */
@Singleton
public class Counters {

    /* Large enough to send a typical batch in one round trip; far below the coalescer's limit of waiting calls. */
    private static final int ADDS_AT_ONCE = 1_000;

    private final RedisCommands redis;
    private final Coalescer coalescer;
    private final UsedBuckets usedBuckets;
    private final Buckets buckets;
    private final BucketChanges bucketChanges;
    private final OnceOnly onceOnly;
    private final Listing listing;
    private final Changes changes;
    private final Script removal = Script.of("remove.lua");

    Counters(
            RedisCommands redis,
            Coalescer coalescer,
            UsedBuckets usedBuckets,
            Buckets buckets,
            BucketChanges bucketChanges,
            OnceOnly onceOnly,
            Listing listing,
            Changes changes) {
        this.redis = redis;
        this.coalescer = coalescer;
        this.usedBuckets = usedBuckets;
        this.buckets = buckets;
        this.bucketChanges = bucketChanges;
        this.onceOnly = onceOnly;
        this.listing = listing;
        this.changes = changes;
    }

    /**
     * Adds to a counter, which starts at 0.
     *
     * @param by any 64-bit number; a negative one counts down
     * @return the new value
     * @throws CounterFailure.Overflow when the new value does not fit into 64 bits
     */
    public long add(Namespace namespace, Key key, long by) {
        return Pending.<Long>of(caller -> add(namespace, key, by, caller)).await();
    }

    /** Adds to a counter, from an event loop. */
    public void add(Namespace namespace, Key key, long by, Callback<Long> caller) {
        coalescer.add(namespace, key, by, redis.deadline(), caller);
    }

    /**
     * Adds to many counters; returns the outcome of each add, in order. It does not throw a {@link CounterFailure}: a failed
     * add is an outcome, and does not prevent the others.
     */
    public List<Outcome> addMany(Namespace namespace, List<Counter> adds) {
        List<Outcome> outcomes = new ArrayList<>(adds.size());
        Deadline deadline = redis.deadline();
        for (int from = 0; from < adds.size(); from += ADDS_AT_ONCE) {
            List<Counter> some = adds.subList(from, Math.min(from + ADDS_AT_ONCE, adds.size()));
            deadline = deadline.next();
            outcomes.addAll(addTogether(namespace, some, deadline));
        }
        return outcomes;
    }

    private List<Outcome> addTogether(Namespace namespace, List<Counter> adds, Deadline deadline) {
        try {
            return Pending.<List<Outcome>>of(caller -> coalescer.addMany(namespace, adds, deadline, caller))
                    .await();
        } catch (CounterFailure failure) {
            return Collections.nCopies(adds.size(), new Outcome.Failed(failure, false));
        }
    }

    /** Adds to many counters, from an event loop. All adds are sent at once, so the caller has to limit their number. */
    public void addMany(Namespace namespace, List<Counter> adds, Callback<List<Outcome>> caller) {
        coalescer.addMany(namespace, adds, redis.deadline(), caller);
    }

    /**
     * Adds to many counters, idempotently: once per key within 24 hours. A retry completes an interrupted call, and may
     * list the counters in another order.
     *
     * @return the outcome of each add in order
     * @throws CounterFailure.KeyReused when the key was used with other adds
     */
    public List<Outcome> addManyOnce(IdempotencyKey once, Namespace namespace, List<Counter> adds) {
        return onceOnly.addInAnyOrder(once, namespace, adds, Function.identity(), maker(Change.ADD, namespace));
    }

    /**
     * Changes many counters; returns the outcome of each change, in order. Changes to the same counter are made in the given
     * order. A failed change does not prevent the others. None is written into the history.
     *
     * @param numbers the counters, each with the number to which {@code change} applies
     */
    public List<Outcome> changeMany(Change change, Namespace namespace, List<Counter> numbers) {
        return bucketChanges.make(change, namespace, numbers, Optional.empty(), redis.deadline());
    }

    /**
     * Changes many counters, idempotently: once per key and part within 24 hours. A retry completes an interrupted call.
     *
     * @param part the part of the request under this key, from 0; each part is claimed separately
     * @return as {@link #changeMany}
     * @throws CounterFailure.KeyReused when the part was used with other changes
     */
    public List<Outcome> changeManyOnce(
            IdempotencyKey once, long part, Change change, Namespace namespace, List<Counter> numbers) {
        return onceOnly.make(once, part, change, namespace, numbers, Function.identity(), maker(change, namespace));
    }

    private OnceOnly.Maker<Counter> maker(Change change, Namespace namespace) {
        return (numbers, memory, deadline) -> bucketChanges.make(change, namespace, numbers, memory, deadline);
    }

    /** Returns the value of a counter, 0 if it does not exist. Does not mark the namespace or bucket as used. */
    public long read(Namespace namespace, Key key) {
        return Pending.<Long>of(caller -> read(namespace, key, caller)).await();
    }

    /** Reads a counter, from an event loop. */
    public void read(Namespace namespace, Key key, Callback<Long> caller) {
        coalescer.read(namespace, key, redis.deadline(), caller);
    }

    /** Returns the values of several counters, in the order of the keys. */
    public List<Counter> read(Namespace namespace, List<Key> keys) {
        Deadline deadline = redis.deadline();
        List<Long> values = Joined.inOrder(
                keys,
                key -> Pending.<Long>of(caller -> coalescer.read(namespace, key, deadline, caller)),
                Pending::await,
                deadline);
        return IntStream.range(0, keys.size())
                .mapToObj(i -> new Counter(keys.get(i), values.get(i)))
                .toList();
    }

    /** Returns what bots added to each counter, in the order of the keys. */
    public List<Long> readBots(Namespace namespace, List<Key> keys) {
        Deadline deadline = redis.deadline();
        return Joined.inOrder(
                keys,
                key -> redis.begin(
                        Request.cmd(Command.HGET)
                                .arg(Bucket.bots(Bucket.hash(namespace, Bucket.of(key))))
                                .arg(key.value()),
                        Purpose.ASK,
                        deadline),
                added ->
                        Optional.ofNullable(added.await()).map(Response::toLong).orElse(0L),
                deadline);
    }

    /**
     * Returns a page of the counters whose keys begin with {@code prefix}. A counter that exists during the whole listing is
     * on exactly one page. The prefix does not reduce the buckets to read: a prefix that few keys have can cost as much as
     * reading the whole namespace.
     *
     * @param limit the largest number of counters
     */
    public Page page(Namespace namespace, Cursor from, Prefix prefix, int limit) {
        return listing.page(namespace, from, prefix, limit);
    }

    /** Sets a counter, whether or not it exists. */
    public void set(Namespace namespace, Key key, long value) {
        // As text, because the Redis client encodes a long of Long.MIN_VALUE incorrectly.
        Request set = Request.cmd(Command.HSET)
                .arg(Bucket.hash(namespace, Bucket.of(key)))
                .arg(key.value())
                .arg(Long.toString(value));
        Deadline deadline = redis.deadline();
        usedBuckets
                .<Response>change(
                        namespace,
                        Bucket.of(key),
                        () -> changes.changed(namespace, key),
                        deadline,
                        callback -> redis.send(set, Purpose.CHANGE, deadline, callback))
                .await();
    }

    /** Removes a counter, with its history: it reads as 0 and is not listed. */
    public void remove(Namespace namespace, Key key) {
        String hash = Bucket.hash(namespace, Bucket.of(key));
        Deadline deadline = redis.deadline();
        List<String> hashes = new ArrayList<>(List.of(hash, Bucket.bots(hash)));
        hashes.addAll(buckets.history(namespace, deadline).apply(hash));
        try {
            redis.begin(removal, hashes, List.of(key.value()), deadline).await();
        } finally {
            changes.changed(namespace, key);
        }
    }

    /**
     * Returns all counters of a namespace in storage order, in portions. Each portion is read when the stream requests it,
     * so a value is the one at that time.
     */
    public Stream<List<Counter>> all(Namespace namespace) {
        Deadline deadline = redis.deadline();
        return usedBuckets.portions(namespace, deadline).stream()
                .map(portion -> buckets.read(namespace, portion, deadline).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /** Returns the number of counters of a namespace. Redis only counts them, so this is much cheaper than to list them. */
    public long size(Namespace namespace) {
        Deadline deadline = redis.deadline();
        return usedBuckets.portions(namespace, deadline).stream()
                .mapToLong(portion -> buckets.size(namespace, portion, deadline))
                .sum();
    }

    /**
     * Removes all counters of a namespace. A concurrent add is either removed or counted from 0. After a failure some
     * counters may have been removed; it is safe to repeat the call.
     */
    public void clear(Namespace namespace) {
        Deadline deadline = redis.deadline();
        boolean hasBegun = false;
        try {
            Function<String, List<String>> history = buckets.history(namespace, deadline);
            for (List<Integer> portion : usedBuckets.portions(namespace, deadline)) {
                buckets.remove(namespace, portion, history, deadline);
                hasBegun = true;
            }
        } catch (CounterFailure failure) {
            throw hasBegun ? RedisErrors.removalUnknown(failure) : failure;
        } finally {
            changes.changed(namespace);
        }
    }
}
