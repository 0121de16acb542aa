package dev.tally.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * The operations on counters. They block, for virtual threads; those with a callback are for event loops. All fail with a
 * {@link CounterFailure}, which says whether anything may have changed.
 */
@Singleton
public class Counters {

    /* One round trip for a batch of usual size, and little compared with the limit of waiting calls. */
    private static final int ADDS_AT_ONCE = 1_000;

    private final RedisCommands redis;
    private final Coalescer coalescer;
    private final UsedBuckets usedBuckets;
    private final Buckets buckets;
    private final BucketChanges bucketChanges;
    private final OnceOnly onceOnly;
    private final Listing listing;
    private final Changes changes;

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
     */
    public long add(Namespace namespace, Key key, long by) {
        return Pending.<Long>of(caller -> add(namespace, key, by, caller)).await();
    }

    /** Adds to a counter, from an event loop. */
    public void add(Namespace namespace, Key key, long by, Callback<Long> caller) {
        coalescer.add(namespace, key, by, redis.deadline(), caller);
    }

    /**
     * Adds to a counter, idempotently: once per key within 24 hours.
     *
     * @return the value that the first call returned
     * @throws CounterFailure.KeyReused when the key was used with another add
     */
    public Outcome.Counted addOnce(IdempotencyKey once, Namespace namespace, Key key, long by) {
        return switch (addManyOnce(once, namespace, List.of(new Counter(key, by)))
                .getFirst()) {
            case Outcome.Counted counted -> counted;
            case Outcome.Failed failed -> throw failed.failure();
        };
    }

    /** Adds to many counters; returns the outcome of each in order. A failed add does not prevent the others. */
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

    /** Adds to some counters, few enough to send at once, from an event loop. */
    public void addMany(Namespace namespace, List<Counter> adds, Callback<List<Outcome>> caller) {
        coalescer.addMany(namespace, adds, redis.deadline(), caller);
    }

    /**
     * Adds to many counters, idempotently: once per key within 24 hours. A retry completes an interrupted call. The order
     * of the adds does not matter.
     *
     * @return the outcome of each add in order
     * @throws CounterFailure.KeyReused when the key was used with other adds
     */
    public List<Outcome> addManyOnce(IdempotencyKey once, Namespace namespace, List<Counter> adds) {
        return onceOnly.addInAnyOrder(once, namespace, adds);
    }

    /**
     * Changes many counters, those of one key in the given order; returns the outcome of each in order. A failed change
     * does not prevent the others.
     *
     * @param numbers the number to add to or set in each
     */
    public List<Outcome> changeMany(Change change, Namespace namespace, List<Counter> numbers) {
        return change == Change.ADD
                ? addMany(namespace, numbers)
                : bucketChanges.make(change, namespace, numbers, Optional.empty(), redis.deadline());
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
        return onceOnly.make(once, part, change, namespace, numbers);
    }

    /** Returns the value of a counter, 0 if it does not exist. Reading registers nothing. */
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

    /**
     * Returns a page of the counters whose keys begin with {@code prefix}. A counter that exists throughout is on exactly
     * one page. A rare prefix costs as much as reading the whole namespace.
     *
     * @param limit the largest number of counters
     */
    public Page page(Namespace namespace, Cursor from, Prefix prefix, int limit) {
        return listing.page(namespace, from, prefix, limit);
    }

    /** Sets a counter, whatever its value was. */
    public void set(Namespace namespace, Key key, long value) {
        // As text: the client encodes Long.MIN_VALUE wrongly.
        Request set = Request.cmd(Command.HSET)
                .arg(Bucket.hash(namespace, Bucket.of(key)))
                .arg(key.value())
                .arg(Long.toString(value));
        Deadline deadline = redis.deadline();
        usedBuckets
                .change(
                        namespace,
                        Bucket.of(key),
                        () -> changes.changed(namespace, key),
                        deadline,
                        callback -> redis.send(set, Purpose.CHANGE, deadline, callback))
                .await();
    }

    /** Removes a counter: it reads as 0 and is not listed. */
    public void remove(Namespace namespace, Key key) {
        Request remove = Request.cmd(Command.HDEL)
                .arg(Bucket.hash(namespace, Bucket.of(key)))
                .arg(key.value());
        try {
            redis.begin(remove, Purpose.CHANGE, redis.deadline()).await();
        } finally {
            changes.changed(namespace, key);
        }
    }

    /**
     * Returns all counters of a namespace in storage order, in portions that are read lazily:
     * each value is as of that moment.
     */
    public Stream<List<Counter>> all(Namespace namespace) {
        Deadline deadline = redis.deadline();
        return usedBuckets.portions(namespace, deadline).stream()
                .map(portion -> buckets.read(namespace, portion, deadline).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /**
     * Removes all counters of a namespace. A concurrent add is either removed or kept as a whole. After a failure some
     * counters may be removed; the call can be repeated.
     */
    public void clear(Namespace namespace) {
        Deadline deadline = redis.deadline();
        boolean hasBegun = false;
        try {
            for (List<Integer> portion : usedBuckets.portions(namespace, deadline)) {
                buckets.remove(namespace, portion, deadline);
                hasBegun = true;
            }
        } catch (CounterFailure failure) {
            throw hasBegun ? RedisErrors.removalUnknown(failure) : failure;
        } finally {
            changes.changed(namespace);
        }
    }
}
