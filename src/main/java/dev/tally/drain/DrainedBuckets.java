package dev.tally.drain;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Changes;
import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.store.Bucket;
import dev.tally.store.Buckets;
import dev.tally.store.UsedBuckets;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/**
 * The counters of a namespace that drains hold: beside each bucket's hash and in its slot, one hash for each drain that
 * found something there. Each portion of buckets is worked on when it is asked for.
 */
@Singleton
class DrainedBuckets {

    /* Far longer than a command can be on its way. */
    private static final Duration LATE = Duration.ofDays(1);

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Buckets buckets;
    private final Changes changes;
    private final Script take = Script.of("drain-take.lua");
    private final Script restore = Script.of("drain-restore.lua");

    DrainedBuckets(RedisCommands redis, UsedBuckets usedBuckets, Buckets buckets, Changes changes) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.buckets = buckets;
        this.changes = changes;
    }

    /** Takes all counters out, and returns their values. */
    Multi<List<Long>> take(DrainRegister.Taking taking) {
        Namespace namespace = taking.namespace();
        DrainId id = taking.drain();
        List<String> arguments =
                List.of(Long.toString(id.number()), Long.toString(taking.isTakenOver() ? LATE.toSeconds() : 0));
        return onEach(namespace, (bucket, deadline) -> {
                    String hash = Bucket.hash(namespace, bucket);
                    return redis.run(
                                    take,
                                    List.of(hash, drained(namespace, bucket, id), hash + ":drained"),
                                    arguments,
                                    deadline)
                            .map(values -> values.stream().map(Response::toLong).toList());
                })
                .onTermination()
                .invoke(() -> changes.changed(namespace));
    }

    /** Returns what a drain holds, bucket by bucket, in an order that is always the same. */
    Multi<List<Counter>> read(Namespace namespace, DrainId id) {
        Deadline deadline = redis.deadline();
        return usedBuckets
                .portions(namespace, deadline)
                .onItem()
                .transformToUniAndConcatenate(portion -> buckets.read(drained(namespace, portion, id), deadline))
                .map(hashes -> hashes.stream().flatMap(DrainedBuckets::inOrder).toList());
    }

    /** Redis may list a hash in another order after a restart. */
    private static Stream<Counter> inOrder(List<Counter> bucket) {
        return bucket.stream().sorted(Comparator.comparing(Counter::key));
    }

    /** Adds what a drain holds to the counters, and returns the keys of those that overflow and stay in the drain. */
    Multi<List<String>> restore(Namespace namespace, DrainId id) {
        return onEach(
                        namespace,
                        (bucket, deadline) -> redis.run(
                                        restore,
                                        List.of(Bucket.hash(namespace, bucket), drained(namespace, bucket, id)),
                                        List.of(),
                                        deadline)
                                .map(staying ->
                                        staying.stream().map(Response::toString).toList()))
                .onTermination()
                .invoke(() -> changes.changed(namespace));
    }

    /** Removes what a drain holds. */
    Uni<Void> forget(Namespace namespace, DrainId id) {
        Deadline deadline = redis.deadline();
        return usedBuckets
                .portions(namespace, deadline)
                .onItem()
                .transformToUniAndConcatenate(portion -> buckets.remove(drained(namespace, portion, id), deadline))
                .onItem()
                .ignoreAsUni();
    }

    private <T> Multi<List<T>> onEach(Namespace namespace, OnBucket<T> operation) {
        Deadline deadline = redis.deadline();
        return usedBuckets
                .portions(namespace, deadline)
                .onItem()
                .transformToUniAndConcatenate(
                        portion -> Joined.inOrder(portion, bucket -> operation.run(bucket, deadline), deadline))
                .map(results -> results.stream().flatMap(List::stream).toList());
    }

    private static List<String> drained(Namespace namespace, List<Integer> portion, DrainId id) {
        return portion.stream().map(bucket -> drained(namespace, bucket, id)).toList();
    }

    private static String drained(Namespace namespace, int bucket, DrainId id) {
        return Bucket.hash(namespace, bucket) + ":drained:" + id;
    }

    /** What is done with one bucket. */
    private interface OnBucket<T> {
        Uni<List<T>> run(int bucket, Deadline deadline);
    }
}
