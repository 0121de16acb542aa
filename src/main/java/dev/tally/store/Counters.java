package dev.tally.store;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Singleton;

import dev.tally.coalesce.Coalescer;
import dev.tally.counter.Add;
import dev.tally.counter.BatchCaller;
import dev.tally.counter.Caller;
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
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * The operations on counters. All fail with a {@link CounterFailure} that says whether anything may have changed. The
 * returned pipelines are lazy, and to be subscribed to once: subscribing again would do the operation again.
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
    public Uni<Long> add(Namespace namespace, Key key, long by) {
        return add(namespace, key, by, redis.deadline());
    }

    /**
     * Adds to a counter, for a caller in an event loop, who is told there what {@link #add(Namespace, Key, long)} returns.
     */
    public void add(Namespace namespace, Key key, long by, Caller caller) {
        coalescer.add(namespace, key, by, redis.deadline(), caller);
    }

    private Uni<Long> add(Namespace namespace, Key key, long by, Deadline deadline) {
        return UniHelper.toUni(
                caller -> coalescer.add(namespace, key, by, deadline).onComplete(caller));
    }

    /**
     * Adds to a counter, once however often it is called with the same key within 24 hours.
     *
     * @return the new value, as it was the first time; {@link CounterFailure.KeyReused} when the key came with another
     *     add
     */
    public Uni<Outcome.Counted> addOnce(IdempotencyKey once, Namespace namespace, Key key, long by) {
        return addManyOnce(once, namespace, List.of(new Add(key, by))).map(outcomes -> switch (outcomes.getFirst()) {
            case Outcome.Counted counted -> counted;
            case Outcome.Failed failed -> throw failed.failure();
        });
    }

    /** Adds to many counters at once; answers each in order, and one that fails does not keep the others from counting. */
    public Uni<List<Outcome>> addMany(Namespace namespace, List<Add> adds) {
        AtomicReference<Deadline> deadline = new AtomicReference<>(redis.deadline());
        return Multi.createFrom()
                .iterable(adds)
                .group()
                .intoLists()
                .of(ADDS_AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(
                        some -> addTogether(namespace, some, deadline.updateAndGet(Deadline::next)))
                .collect()
                .asList()
                .map(portions -> portions.stream().flatMap(List::stream).toList());
    }

    /**
     * Adds to some counters, of which there are not too many to be sent at once, for a caller in an event loop, who is told
     * there what {@link #addMany(Namespace, List)} returns.
     */
    public void addMany(Namespace namespace, List<Add> adds, BatchCaller caller) {
        coalescer.addMany(namespace, adds, redis.deadline(), caller);
    }

    private Uni<List<Outcome>> addTogether(Namespace namespace, List<Add> adds, Deadline deadline) {
        return UniHelper.<List<Outcome>>toUni(
                        caller -> coalescer.addMany(namespace, adds, deadline).onComplete(caller))
                .onFailure(CounterFailure.class)
                .recoverWithItem(failure -> Collections.nCopies(adds.size(), new Outcome.Failed(failure, false)));
    }

    /**
     * Adds to many counters, once however often it is called with the same key within 24 hours. A call that was cut
     * short, by whatever, is completed by the next. The order of the adds does not matter.
     *
     * @return the answer to each add in order; {@link CounterFailure.KeyReused} when the key came with other adds
     */
    public Uni<List<Outcome>> addManyOnce(IdempotencyKey once, Namespace namespace, List<Add> adds) {
        return onceOnly.addInAnyOrder(
                once,
                namespace,
                adds.stream().map(add -> new Counter(add.key(), add.by())).toList());
    }

    /**
     * Changes many counters at once, those of one key in the order in which they come; answers each in order, and one
     * that fails does not keep the others from being changed.
     *
     * @param numbers what is added, or set, to each
     */
    public Uni<List<Outcome>> changeMany(Change change, Namespace namespace, List<Counter> numbers) {
        return change == Change.ADD
                ? addMany(
                        namespace,
                        numbers.stream()
                                .map(number -> new Add(number.key(), number.value()))
                                .toList())
                : bucketChanges.make(change, namespace, numbers, Optional.empty(), redis.deadline());
    }

    /**
     * Changes many counters, once however often it is called with the same key and part within 24 hours. A call that
     * was cut short, by whatever, is completed by the next.
     *
     * @param part which part of what comes under the key, from 0; each is claimed by itself
     * @return as {@link #changeMany}; {@link CounterFailure.KeyReused} when the part came with other changes
     */
    public Uni<List<Outcome>> changeManyOnce(
            IdempotencyKey once, long part, Change change, Namespace namespace, List<Counter> numbers) {
        return onceOnly.make(once, part, change, namespace, numbers);
    }

    /** Returns the value of a counter: 0 when nothing was counted. Reading registers nothing. */
    public Uni<Long> read(Namespace namespace, Key key) {
        return read(namespace, key, redis.deadline());
    }

    /** Reads a counter, for a caller in an event loop, who is told there what {@link #read(Namespace, Key)} returns. */
    public void read(Namespace namespace, Key key, Caller caller) {
        coalescer.read(namespace, key, redis.deadline(), caller);
    }

    private Uni<Long> read(Namespace namespace, Key key, Deadline deadline) {
        return UniHelper.toUni(
                caller -> coalescer.read(namespace, key, deadline).onComplete(caller));
    }

    /** Returns the values of several counters, in the order of the keys. */
    public Uni<List<Counter>> read(Namespace namespace, List<Key> keys) {
        Deadline deadline = redis.deadline();
        return Joined.inOrder(
                keys, key -> read(namespace, key, deadline).map(value -> new Counter(key, value)), deadline);
    }

    /**
     * Returns a page of the counters of a namespace whose keys begin with {@code prefix}. A counter that is there all the
     * while is on exactly one page. A rare prefix costs as much as reading the whole namespace.
     *
     * @param limit how many at the most
     */
    public Uni<Page> page(Namespace namespace, Cursor from, Prefix prefix, int limit) {
        return listing.page(namespace, from, prefix, limit);
    }

    /** Sets a counter to a value, whatever it was. */
    public Uni<Void> set(Namespace namespace, Key key, long value) {
        Deadline deadline = redis.deadline();
        int bucket = Bucket.of(key);
        // As text: the client writes the smallest of all numbers wrong.
        Request set = Request.cmd(Command.HSET)
                .arg(Bucket.hash(namespace, bucket))
                .arg(key.value())
                .arg(Long.toString(value));
        return usedBuckets
                .marked(namespace, bucket, redis.change(set, deadline), deadline)
                .onTermination()
                .invoke(() -> changes.changed(namespace, key))
                .replaceWithVoid();
    }

    /** Removes a counter: it is 0 and not listed. */
    public Uni<Void> remove(Namespace namespace, Key key) {
        Request remove = Request.cmd(Command.HDEL)
                .arg(Bucket.hash(namespace, Bucket.of(key)))
                .arg(key.value());
        return redis.change(remove, redis.deadline())
                .onTermination()
                .invoke(() -> changes.changed(namespace, key))
                .replaceWithVoid();
    }

    /**
     * Returns all counters of a namespace, a portion at a time, in the order of storage. Each portion is read when it
     * is asked for: a counter shows its value at that moment.
     */
    public Multi<List<Counter>> all(Namespace namespace) {
        Deadline deadline = redis.deadline();
        return usedBuckets
                .portions(namespace, deadline)
                .onItem()
                .transformToUniAndConcatenate(portion -> buckets.read(namespace, portion, deadline)
                        .map(contents -> contents.stream().flatMap(List::stream).toList()));
    }

    /**
     * Removes all counters of a namespace. An add that comes meanwhile is either removed too or stays whole; when this
     * fails some counters may be removed and others not, and it can be called again.
     */
    public Uni<Void> clear(Namespace namespace) {
        Deadline deadline = redis.deadline();
        AtomicBoolean begun = new AtomicBoolean();
        return usedBuckets
                .portions(namespace, deadline)
                .onItem()
                .transformToUniAndConcatenate(
                        portion -> buckets.remove(namespace, portion, deadline).invoke(() -> begun.set(true)))
                .onItem()
                .ignoreAsUni()
                .onFailure(failure -> begun.get())
                .transform(RedisErrors::removalUnknown)
                .onTermination()
                .invoke(() -> changes.changed(namespace));
    }
}
