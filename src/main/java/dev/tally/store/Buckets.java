package dev.tally.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import dev.tally.rules.Kept;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.history.BucketHistory;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Reads or removes whole hashes of a namespace, pipelined. */
@Singleton
public class Buckets {

    private final RedisCommands redis;
    private final NamespaceRules rules;

    Buckets(RedisCommands redis, NamespaceRules rules) {
        this.redis = redis;
        this.rules = rules;
    }

    /** Returns the counters of each bucket. */
    List<List<Counter>> read(Namespace namespace, List<Integer> buckets, Deadline deadline) {
        return read(hashes(namespace, buckets), deadline);
    }

    /** Returns the counters of each hash. */
    public List<List<Counter>> read(List<String> hashes, Deadline deadline) {
        return Joined.inOrder(
                hashes,
                hash -> redis.begin(Request.cmd(Command.HGETALL).arg(hash), Purpose.ASK, deadline),
                contents -> toCounters(contents.await()),
                deadline);
    }

    /** Returns the number of counters in buckets. */
    long size(Namespace namespace, List<Integer> buckets, Deadline deadline) {
        return Joined.inOrder(
                        hashes(namespace, buckets),
                        hash -> redis.begin(Request.cmd(Command.HLEN).arg(hash), Purpose.ASK, deadline),
                        length -> length.await().toLong(),
                        deadline)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Removes the counters of buckets, their history, what bots added to them, and their visits.
     *
     * @param history as {@link #history} returns it
     */
    void remove(Namespace namespace, List<Integer> buckets, Function<String, List<String>> history, Deadline deadline) {
        remove(
                hashes(namespace, buckets),
                hash -> {
                    Request removal = Request.cmd(Command.UNLINK)
                            .arg(hash)
                            .arg(Bucket.bots(hash))
                            .arg(Bucket.visits(hash));
                    history.apply(hash).forEach(removal::arg);
                    return removal;
                },
                deadline);
    }

    /** Returns a function that lists the Redis keys of the history of a bucket. */
    Function<String, List<String>> history(Namespace namespace, Deadline deadline) {
        Kept kept = rules.of(namespace).history();
        if (kept.isEmpty()) {
            return hash -> List.of();
        }
        Instant now = redis.now(deadline);
        return hash -> BucketHistory.all(hash, kept, now);
    }

    /** Removes hashes. After a failure some may be removed, unless the failure says that nothing was changed. */
    public void remove(List<String> hashes, Deadline deadline) {
        remove(hashes, hash -> Request.cmd(Command.UNLINK).arg(hash), deadline);
    }

    private void remove(List<String> hashes, Function<String, Request> removal, Deadline deadline) {
        List<Optional<CounterFailure>> failures = Joined.inOrder(
                hashes, hash -> redis.begin(removal.apply(hash), Purpose.REMOVE, deadline), Buckets::failure, deadline);
        failures.stream().flatMap(Optional::stream).findFirst().ifPresent(first -> {
            boolean isCertain =
                    failures.stream().allMatch(failure -> failure.orElse(null) instanceof CounterFailure.Unavailable);
            throw isCertain ? first : RedisErrors.removalUnknown(first);
        });
    }

    /** Returns why a hash was not removed, if it was not; the other removals are awaited too. */
    private static Optional<CounterFailure> failure(Pending<Response> removal) {
        try {
            removal.await();
            return Optional.empty();
        } catch (CounterFailure failure) {
            return Optional.of(failure);
        }
    }

    private static List<String> hashes(Namespace namespace, List<Integer> buckets) {
        return buckets.stream().map(bucket -> Bucket.hash(namespace, bucket)).toList();
    }

    /** HGETALL returns field, value, field, value … */
    public static List<Counter> toCounters(Response hash) {
        List<Counter> counters = new ArrayList<>(hash.size() / 2);
        for (int i = 0; i < hash.size(); i += 2) {
            counters.add(
                    new Counter(new Key(hash.get(i).toString()), hash.get(i + 1).toLong()));
        }
        return counters;
    }
}
