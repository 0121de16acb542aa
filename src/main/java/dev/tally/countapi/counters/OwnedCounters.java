package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Add;
import dev.tally.counter.Changes;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visitor;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import dev.tally.store.Adds;
import dev.tally.store.Bucket;
import dev.tally.store.UsedBuckets;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.redis.client.Response;

/**
 * Counters with an optional owner and an optional expiry, both stored next to the bucket and
 * changed atomically with the value.
 */
@Singleton
public class OwnedCounters {

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Adds adds;
    private final Changes changes;
    private final Clocks clocks;
    private final String life;
    private final Script script = Script.of("countapi.lua");

    OwnedCounters(
            RedisCommands redis,
            UsedBuckets usedBuckets,
            Adds adds,
            Changes changes,
            Clocks clocks,
            CountApiConfig config,
            NamespaceRules rules) {
        if (config.expiry().isPresent() && rules.all().values().stream().anyMatch(Rules::excludeOwners)) {
            throw new ConfigurationException("TALLY_COUNTAPI_EXPIRY can't be set together with TALLY_RULES_…: counters"
                    + " under rules do not expire. Unset one of them.");
        }
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.adds = adds;
        this.changes = changes;
        this.clocks = clocks;
        this.life = Long.toString(config.expiry().map(Duration::toMillis).orElse(0L));
    }

    /** Returns the Redis keys of everything that belongs to the counters of a bucket. */
    static List<String> keys(Namespace namespace, int bucket) {
        String hash = Bucket.hash(namespace, bucket);
        return List.of(hash, hash + ":owners", ends(namespace, bucket), hash + ":imported");
    }

    /** Returns the Redis key of the expiry times of a bucket. */
    static String ends(Namespace namespace, int bucket) {
        return Bucket.hash(namespace, bucket) + ":expiry";
    }

    /** Counts one. Without expiry it is a normal add: it is under the rules of the namespace, and coalesced. */
    public Outcome.Answered hit(CounterName name, Visitor visitor) {
        return life.equals("0")
                ? adds.add(name.namespace(), new Add(name.key(), 1, visitor), Optional.empty())
                : new Outcome.Counted(change("hit", name, "", 0).get(1).toLong(), false);
    }

    public OwnedResult get(CounterName name) {
        return read("get", name);
    }

    /** Returns the details of a counter, without extending its expiry. */
    public OwnedResult info(CounterName name) {
        return read("info", name);
    }

    public OwnedResult create(CounterName name, AdminKey owner, long value) {
        return OwnedResult.of(change("create", name, owner.digest(), value));
    }

    public OwnedResult set(CounterName name, AdminKey owner, long value) {
        return OwnedResult.of(change("set", name, owner.digest(), value));
    }

    public OwnedResult add(CounterName name, AdminKey owner, long by) {
        return OwnedResult.of(change("update", name, owner.digest(), by));
    }

    public OwnedResult remove(CounterName name, AdminKey owner) {
        return OwnedResult.of(change("delete", name, owner.digest(), 0));
    }

    /** Imports distinct counters; returns the result of each in order. A failed one does not prevent the others. */
    public List<Taken> take(List<MovedCounter> moved) {
        Deadline deadline = redis.deadline();
        return Joined.inOrder(
                moved,
                one -> begin(
                        "import", one.name(), one.owner().map(AdminKey::digest).orElse(""), one.value(), deadline),
                OwnedCounters::taken,
                deadline);
    }

    private static Taken taken(Pending<Response> pending) {
        try {
            return new Taken.Added(pending.await().get(1).toLong());
        } catch (CounterFailure failure) {
            return new Taken.Failed(failure);
        }
    }

    private OwnedResult read(String step, CounterName name) {
        return OwnedResult.of(
                redis.ask(script, keys(name.namespace(), Bucket.of(name.key())), arguments(step, name, "", 0)));
    }

    private Response change(String step, CounterName name, String owner, long number) {
        return begin(step, name, owner, number, redis.deadline()).await();
    }

    private Pending<Response> begin(String step, CounterName name, String owner, long number, Deadline deadline) {
        int bucket = Bucket.of(name.key());
        return usedBuckets.change(
                name.namespace(),
                bucket,
                () -> changes.changed(name.namespace(), name.key()),
                deadline,
                callback -> redis.run(
                        script,
                        keys(name.namespace(), bucket),
                        arguments(step, name, owner, number),
                        Purpose.CHANGE,
                        deadline,
                        callback));
    }

    private List<String> arguments(String step, CounterName name, String owner, long number) {
        return List.of(
                step,
                name.key().value(),
                life,
                owner,
                Long.toString(number),
                Long.toString(clocks.earliest()),
                Long.toString(clocks.latest()));
    }
}
