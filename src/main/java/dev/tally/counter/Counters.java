package dev.tally.counter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * The operations on counters. All fail with a {@link CounterFailure} that says whether anything may have changed. The
 * returned pipelines are lazy, and to be subscribed to once: subscribing again would do the operation again.
 */
@Singleton
public class Counters {

    /* About 4,000 counters of a million: enough to keep Redis busy, and little to hold in memory. */
    private static final int BUCKETS_AT_ONCE = 64;

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;

    Counters(RedisCommands redis, UsedBuckets usedBuckets) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
    }

    /**
     * Adds to a counter, which begins at 0.
     *
     * @param by any 64-bit number, a negative one to count down
     * @return the new value
     */
    public Uni<Long> add(Namespace namespace, Key key, long by) {
        int bucket = Bucket.of(key);
        Uni<Long> add = redis.change(Request.cmd(Command.HINCRBY)
                        .arg(Bucket.hash(namespace, bucket))
                        .arg(key.value())
                        .arg(by))
                .map(Response::toLong);
        return usedBuckets.isMarked(namespace, bucket)
                ? add
                : usedBuckets.mark(namespace, bucket).chain(() -> add);
    }

    /** Returns the value of a counter: 0 when nothing was counted. Reading registers nothing. */
    public Uni<Long> read(Namespace namespace, Key key) {
        return redis.ask(Request.cmd(Command.HGET)
                        .arg(Bucket.hash(namespace, Bucket.of(key)))
                        .arg(key.value()))
                .map(value -> value == null ? 0L : value.toLong());
    }

    /**
     * Returns all counters of a namespace, a portion at a time, in the order of storage. Each portion is read when it
     * is asked for: a counter shows its value at that moment.
     */
    public Multi<List<Counter>> all(Namespace namespace) {
        return portions(namespace).onItem().transformToUniAndConcatenate(portion -> readPortion(namespace, portion));
    }

    /**
     * Removes all counters of a namespace. An add that comes meanwhile is either removed too or stays whole; when this
     * fails some counters may be removed and others not, and it can be called again.
     */
    public Uni<Void> clear(Namespace namespace) {
        return portions(namespace)
                .onItem()
                .transformToUniAndConcatenate(portion -> clearPortion(namespace, portion))
                .onItem()
                .ignoreAsUni();
    }

    /** The used buckets of a namespace, a few at a time. */
    private Multi<List<Integer>> portions(Namespace namespace) {
        return usedBuckets.read(namespace).onItem().transformToMulti(Counters::portions);
    }

    private static Multi<List<Integer>> portions(BitSet used) {
        return Multi.createFrom()
                .items(used.stream().boxed())
                .group()
                .intoLists()
                .of(BUCKETS_AT_ONCE);
    }

    private Uni<List<Counter>> readPortion(Namespace namespace, List<Integer> buckets) {
        return onEach(Command.HGETALL, namespace, buckets).map(Counters::toCounters);
    }

    private Uni<Void> clearPortion(Namespace namespace, List<Integer> buckets) {
        return onEach(Command.UNLINK, namespace, buckets).replaceWithVoid();
    }

    /** Sends a command for the hash of each bucket, all at once. */
    private Uni<List<Response>> onEach(Command command, Namespace namespace, List<Integer> buckets) {
        return Uni.join()
                .all(buckets.stream()
                        .map(bucket -> redis.ask(Request.cmd(command).arg(Bucket.hash(namespace, bucket))))
                        .toList())
                .andFailFast();
    }

    /** Each hash comes as a list of field, value, field, value … */
    private static List<Counter> toCounters(List<Response> hashes) {
        List<Counter> counters = new ArrayList<>();
        for (Response hash : hashes) {
            for (int i = 0; i < hash.size(); i += 2) {
                counters.add(new Counter(
                        new Key(hash.get(i).toString()), hash.get(i + 1).toLong()));
            }
        }
        return counters;
    }
}
