package dev.tally.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** The hashes of a namespace, read or removed as a whole, several at once. */
@Singleton
public class Buckets {

    private final RedisCommands redis;

    Buckets(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns the counters of each bucket. */
    Uni<List<List<Counter>>> read(Namespace namespace, List<Integer> buckets, Deadline deadline) {
        return read(hashes(namespace, buckets), deadline);
    }

    /** Returns the counters of each hash. */
    public Uni<List<List<Counter>>> read(List<String> hashes, Deadline deadline) {
        return Joined.inOrder(
                        hashes, hash -> redis.ask(Request.cmd(Command.HGETALL).arg(hash), deadline), deadline)
                .map(contents -> contents.stream().map(Buckets::toCounters).toList());
    }

    Uni<Void> remove(Namespace namespace, List<Integer> buckets, Deadline deadline) {
        return remove(hashes(namespace, buckets), deadline);
    }

    public Uni<Void> remove(List<String> hashes, Deadline deadline) {
        return Joined.inOrder(hashes, hash -> removed(hash, deadline), deadline)
                .invoke(Buckets::requireAll)
                .replaceWithVoid();
    }

    /** Returns why a hash was not removed, if it was not: what becomes of the others is told too. */
    private Uni<Optional<CounterFailure>> removed(String hash, Deadline deadline) {
        return redis.remove(Request.cmd(Command.UNLINK).arg(hash), deadline)
                .map(done -> Optional.<CounterFailure>empty())
                .onFailure(CounterFailure.class)
                .recoverWithItem(Optional::of);
    }

    private static void requireAll(List<Optional<CounterFailure>> failures) {
        failures.stream().flatMap(Optional::stream).findFirst().ifPresent(first -> {
            boolean isCertain =
                    failures.stream().allMatch(failure -> failure.orElse(null) instanceof CounterFailure.Unavailable);
            throw isCertain ? first : RedisErrors.removalUnknown(first);
        });
    }

    private static List<String> hashes(Namespace namespace, List<Integer> buckets) {
        return buckets.stream().map(bucket -> Bucket.hash(namespace, bucket)).toList();
    }

    /** A hash comes as a list of field, value, field, value … */
    private static List<Counter> toCounters(Response hash) {
        List<Counter> counters = new ArrayList<>(hash.size() / 2);
        for (int i = 0; i < hash.size(); i += 2) {
            counters.add(
                    new Counter(new Key(hash.get(i).toString()), hash.get(i + 1).toLong()));
        }
        return counters;
    }
}
