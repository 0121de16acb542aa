package dev.tally.counter;

import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** The hashes of a namespace, read or removed as a whole, several at once. */
@Singleton
class Buckets {

    private final RedisCommands redis;

    Buckets(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns the counters of each bucket. */
    Uni<List<List<Counter>>> read(Namespace namespace, List<Integer> buckets) {
        return onEach(Command.HGETALL, namespace, buckets)
                .map(hashes -> hashes.stream().map(Buckets::toCounters).toList());
    }

    Uni<Void> remove(Namespace namespace, List<Integer> buckets) {
        return onEach(Command.UNLINK, namespace, buckets).replaceWithVoid();
    }

    private Uni<List<Response>> onEach(Command command, Namespace namespace, List<Integer> buckets) {
        return Joined.inOrder(buckets.stream()
                .map(bucket -> redis.ask(Request.cmd(command).arg(Bucket.hash(namespace, bucket))))
                .toList());
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
