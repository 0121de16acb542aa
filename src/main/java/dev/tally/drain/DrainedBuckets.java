package dev.tally.drain;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Changes;
import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.store.Bucket;
import dev.tally.store.Buckets;
import dev.tally.store.UsedBuckets;
import io.vertx.redis.client.Response;

/**
 * The counters held by drains: next to the hash of each bucket, in its slot, one hash per drain that took something from
 * it. The streams are lazy: each portion of buckets is processed when it is requested. Cost: one script per used bucket,
 * pipelined per portion.
 */
@Singleton
class DrainedBuckets {

    /* Far longer than a command can be delayed. */
    private static final Duration LATE = Duration.ofDays(1);

    private static final BigInteger BILLION = BigInteger.TEN.pow(9);

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Buckets buckets;
    private final Changes changes;
    private final Script take = Script.of("drain-take.lua");
    private final Script restore = Script.of("drain-restore.lua");
    private final Script read = Script.of("drain-read.lua");

    DrainedBuckets(RedisCommands redis, UsedBuckets usedBuckets, Buckets buckets, Changes changes) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.buckets = buckets;
        this.changes = changes;
    }

    /** Takes all counters out, and returns what each portion contained. */
    Stream<Drain.Contents> take(DrainRegister.Taking taking) {
        Namespace namespace = taking.namespace();
        DrainId id = taking.drain();
        List<String> arguments =
                List.of(Long.toString(id.number()), Long.toString(taking.isTakenOver() ? LATE.toSeconds() : 0));
        return onEach(
                        namespace,
                        take,
                        bucket -> List.of(
                                Bucket.hash(namespace, bucket),
                                drained(namespace, bucket, id),
                                Bucket.hash(namespace, bucket) + ":drained"),
                        arguments)
                .map(portion ->
                        portion.map(DrainedBuckets::toContents).reduce(Drain.Contents.NONE, Drain.Contents::plus));
    }

    private static Drain.Contents toContents(Response taken) {
        BigInteger billions = BigInteger.valueOf(taken.get(1).toLong());
        return new Drain.Contents(
                taken.get(0).toLong(),
                billions.multiply(BILLION).add(BigInteger.valueOf(taken.get(2).toLong())));
    }

    /** Returns the counters of a drain, bucket by bucket, always in the same order. */
    Stream<List<Counter>> read(Namespace namespace, DrainId id) {
        Deadline deadline = redis.deadline();
        return usedBuckets.portions(namespace, deadline).stream()
                .map(portion -> buckets.read(drained(namespace, portion, id), deadline).stream()
                        .flatMap(DrainedBuckets::inOrder)
                        .toList());
    }

    /** Redis may return a hash in another order after a restart. */
    private static Stream<Counter> inOrder(List<Counter> bucket) {
        return bucket.stream().sorted(Comparator.comparing(Counter::key));
    }

    /** Adds the counts of a drain to the counters, and returns the keys of those that overflow and stay in the drain. */
    Stream<List<String>> restore(Namespace namespace, DrainId id) {
        return onEach(
                        namespace,
                        restore,
                        bucket -> List.of(Bucket.hash(namespace, bucket), drained(namespace, bucket, id)),
                        List.of())
                .map(portion -> portion.flatMap(Response::stream)
                        .map(Response::toString)
                        .toList());
    }

    /** As {@link #restore(Namespace, DrainId)}, for some counters. */
    Stream<List<String>> restore(Namespace namespace, DrainId id, Collection<Key> keys) {
        Deadline deadline = redis.deadline();
        List<List<String>> staying = byBucket(
                keys,
                (bucket, some) -> redis.begin(
                        restore,
                        List.of(Bucket.hash(namespace, bucket), drained(namespace, bucket, id)),
                        some,
                        deadline),
                (_, answer) -> answer.stream().map(Response::toString).toList(),
                deadline);
        changes.changed(namespace);
        return staying.stream();
    }

    /** Returns the values of counters, with what some drains hold of them. */
    List<Counter> read(Namespace namespace, List<Key> keys, List<DrainId> held) {
        Deadline deadline = redis.deadline();
        int hashes = held.size() + 1;
        return byBucket(
                        keys,
                        (bucket, some) -> {
                            List<String> from = Stream.concat(
                                            Stream.of(Bucket.hash(namespace, bucket)),
                                            held.stream().map(id -> drained(namespace, bucket, id)))
                                    .toList();
                            return Pending.of(caller -> redis.run(read, from, some, Purpose.ASK, deadline, caller));
                        },
                        (some, numbers) -> IntStream.range(0, some.size())
                                .mapToObj(i -> sum(some.get(i), numbers, i * hashes, hashes))
                                .toList(),
                        deadline)
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private static Counter sum(String key, Response numbers, int from, int hashes) {
        long sum = IntStream.range(from, from + hashes)
                .mapToLong(i -> numbers.get(i).toLong())
                .reduce(0, Math::addExact);
        return new Counter(new Key(key), sum);
    }

    /** Runs a command for each bucket that some keys are in, pipelined. */
    private static <T> List<T> byBucket(
            Collection<Key> keys,
            BiFunction<Integer, List<String>, Pending<Response>> command,
            BiFunction<List<String>, Response, T> result,
            Deadline deadline) {
        List<Map.Entry<Integer, List<String>>> buckets = List.copyOf(keys.stream()
                .collect(Collectors.groupingBy(
                        Bucket::of, TreeMap::new, Collectors.mapping(Key::value, Collectors.toList())))
                .entrySet());
        List<Response> answers = Joined.inOrder(
                buckets, some -> command.apply(some.getKey(), some.getValue()), Pending::await, deadline);
        return IntStream.range(0, buckets.size())
                .mapToObj(i -> result.apply(buckets.get(i).getValue(), answers.get(i)))
                .toList();
    }

    void forget(Namespace namespace, DrainId id) {
        Deadline deadline = redis.deadline();
        usedBuckets
                .portions(namespace, deadline)
                .forEach(portion -> buckets.remove(drained(namespace, portion, id), deadline));
    }

    /** Runs a script on each bucket, one portion at a time. */
    private Stream<Stream<Response>> onEach(
            Namespace namespace, Script script, IntFunction<List<String>> keys, List<String> arguments) {
        Deadline deadline = redis.deadline();
        return usedBuckets.portions(namespace, deadline).stream().map(portion -> {
            try {
                return Joined.inOrder(
                        portion,
                        bucket -> redis.begin(script, keys.apply(bucket), arguments, deadline),
                        Pending::await,
                        deadline)
                        .stream();
            } finally {
                changes.changed(namespace);
            }
        });
    }

    private static List<String> drained(Namespace namespace, List<Integer> portion, DrainId id) {
        return portion.stream().map(bucket -> drained(namespace, bucket, id)).toList();
    }

    private static String drained(Namespace namespace, int bucket, DrainId id) {
        return Bucket.hash(namespace, bucket) + ":drained:" + id;
    }
}
