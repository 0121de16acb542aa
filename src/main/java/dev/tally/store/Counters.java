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
 * The operations on counters. They block, and are called on virtual threads; those with a callback are for event loops. All fail
 * with a {@link CounterFailure} that says whether anything may have changed.
 */
@Singleton
public class Counters {

    /* One round trip for a batch of usual size, and little of what may wait at once. */
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
     * Adds to a counter, which begins at 0.
     *
     * @param by any 64-bit number, a negative one to count down
     * @return the new value
     */
    public long add(Namespace namespace, Key key, long by) {
        return Pending.<Long>of(caller -> add(namespace, key, by, caller)).await();
    }

    /** Adds to a counter, for a caller in an event loop. */
    public void add(Namespace namespace, Key key, long by, Callback<Long> caller) {
        coalescer.add(namespace, key, by, redis.deadline(), caller);
    }

    /**
     * Adds to a counter, once however often it is called with the same key within 24 hours.
     *
     * @return the value that the first call returned
     * @throws CounterFailure.KeyReused when the key came with another add
     */
    public Outcome.Counted addOnce(IdempotencyKey once, Namespace namespace, Key key, long by) {
        return switch (addManyOnce(once, namespace, List.of(new Counter(key, by)))
                .getFirst()) {
            case Outcome.Counted counted -> counted;
            case Outcome.Failed failed -> throw failed.failure();
        };
    }

    /** Adds to many counters at once; answers each in order, and one that fails does not keep the others from counting. */
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

    /** Adds to some counters, of which there are not too many to be sent at once, for a caller in an event loop. */
    public void addMany(Namespace namespace, List<Counter> adds, Callback<List<Outcome>> caller) {
        coalescer.addMany(namespace, adds, redis.deadline(), caller);
    }

    /**
     * Adds to many counters, once however often it is called with the same key within 24 hours. A call that was cut
     * short, by whatever, is completed by the next. The order of the adds does not matter.
     *
     * @return the answer to each add in order
     * @throws CounterFailure.KeyReused when the key came with other adds
     */
    public List<Outcome> addManyOnce(IdempotencyKey once, Namespace namespace, List<Counter> adds) {
        return onceOnly.addInAnyOrder(once, namespace, adds);
    }

    /**
     * Changes many counters at once, those of one key in the order in which they come; answers each in order, and one
     * that fails does not keep the others from being changed.
     *
     * @param numbers what is added, or set, to each
     */
    public List<Outcome> changeMany(Change change, Namespace namespace, List<Counter> numbers) {
        return change == Change.ADD
                ? addMany(namespace, numbers)
                : bucketChanges.make(change, namespace, numbers, Optional.empty(), redis.deadline());
    }

    /**
     * Changes many counters, once however often it is called with the same key and part within 24 hours. A call that
     * was cut short, by whatever, is completed by the next.
     *
     * @param part which part of what comes under the key, from 0; each is claimed by itself
     * @return as {@link #changeMany}
     * @throws CounterFailure.KeyReused when the part came with other changes
     */
    public List<Outcome> changeManyOnce(
            IdempotencyKey once, long part, Change change, Namespace namespace, List<Counter> numbers) {
        return onceOnly.make(once, part, change, namespace, numbers);
    }

    /** Returns the value of a counter: 0 when nothing was counted. Reading registers nothing. */
    public long read(Namespace namespace, Key key) {
        return Pending.<Long>of(caller -> read(namespace, key, caller)).await();
    }

    /** Reads a counter, for a caller in an event loop. */
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
     * Returns a page of the counters of a namespace whose keys begin with {@code prefix}. A counter that is there all the
     * while is on exactly one page. A rare prefix costs as much as reading the whole namespace.
     *
     * @param limit how many at the most
     */
    public Page page(Namespace namespace, Cursor from, Prefix prefix, int limit) {
        return listing.page(namespace, from, prefix, limit);
    }

    /** Sets a counter to a value, whatever it was. */
    public void set(Namespace namespace, Key key, long value) {
        // As text: the client writes the smallest of all numbers wrong.
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

    /** Removes a counter: it is 0 and not listed. */
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
     * Returns all counters of a namespace, a portion at a time, in the order of storage. Each portion is read when it
     * is asked for: a counter shows its value at that moment.
     */
    public Stream<List<Counter>> all(Namespace namespace) {
        Deadline deadline = redis.deadline();
        return usedBuckets.portions(namespace, deadline).stream()
                .map(portion -> buckets.read(namespace, portion, deadline).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /**
     * Removes all counters of a namespace. An add that comes meanwhile is either removed too or stays whole; when this
     * fails some counters may be removed and others not, and it can be called again.
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
