package dev.tally.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import jakarta.inject.Singleton;

import dev.tally.counter.Add;
import dev.tally.counter.Callback;
import dev.tally.counter.Changes;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visits;
import dev.tally.redis.Deadline;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.redis.Sender;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import dev.tally.rules.RulesConfig.Bots;
import dev.tally.store.BucketChanges.Memory;
import io.vertx.redis.client.Response;

/**
 * Adds to namespaces whose rules have to be applied in the same atomic step: visits, bots, numbers of visitors, bounds and
 * history. A script does it, in the slot of the counter. Days are those of Redis' clock: if the digests sent are not of its day, or
 * a day with visits is missing, the script changes nothing and tells the day, and is run once more with the salts read then.
 */
@Singleton
class RuledAdds {

    /* How long numbers of visitors are kept. */
    static final int DAYS_KEPT = 400;

    private static final String UNBOUNDED = "";

    /* The position in the reply of the script. */
    private static final int VISITS = 2;

    /* Words in the replies of the script. */
    private static final String DAY = "day";
    private static final String REPLAYED = "replayed";
    private static final String BEYOND = "beyond";

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final NamespaceRules rules;
    private final Salts salts;
    private final Changes changes;
    private final Visits visits;
    private final Script script = Script.of("history.lua", "add.lua");

    RuledAdds(
            RedisCommands redis,
            UsedBuckets usedBuckets,
            NamespaceRules rules,
            Salts salts,
            Changes changes,
            Visits visits) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.rules = rules;
        this.salts = salts;
        this.changes = changes;
        this.visits = visits;
    }

    /** Makes an add; calls back on the same event loop if called on one. */
    void add(Namespace namespace, Add add, Deadline deadline, Callback<Outcome.Answered> caller) {
        Step step = new Step(namespace, Bucket.of(add.key()), List.of(add), Optional.empty(), "", deadline);
        Callback<List<Outcome>> made = Callback.then(
                outcomes -> {
                    switch (outcomes.getFirst()) {
                        case Outcome.Answered answered -> caller.succeeded(answered);
                        case Outcome.Failed failed -> caller.failed(failed.failure());
                    }
                },
                caller);
        step.begin(redis.here(), made);
    }

    /** Makes the adds, or returns their stored replies; returns the outcomes in order. */
    List<Outcome> make(Namespace namespace, List<Add> adds, Optional<Memory> memory, Deadline deadline) {
        return new BucketSteps<Add>() {

            @Override
            Key key(Add add) {
                return add.key();
            }

            @Override
            Pending<List<Outcome>> begin(int bucket, List<Add> some, int step) {
                String field = memory.map(m -> m.field(step)).orElse("");
                return Pending.of(
                        caller -> new Step(namespace, bucket, some, memory, field, deadline).begin(redis, caller));
            }
        }.make(adds, deadline);
    }

    /** Adds to counters of one bucket, in one atomic step. */
    private final class Step {

        private final Namespace namespace;
        private final Rules rule;
        private final int bucket;
        private final List<Add> adds;
        private final Optional<Memory> memory;
        private final String field;
        private final Deadline deadline;

        Step(
                Namespace namespace,
                int bucket,
                List<Add> adds,
                Optional<Memory> memory,
                String field,
                Deadline deadline) {
            this.namespace = namespace;
            this.rule = rules.of(namespace);
            this.bucket = bucket;
            this.adds = adds;
            this.memory = memory;
            this.field = field;
            this.deadline = deadline;
        }

        void begin(Sender sender, Callback<List<Outcome>> caller) {
            usedBuckets.<List<Outcome>>change(
                    namespace,
                    bucket,
                    () -> adds.forEach(add -> changes.changed(namespace, add.key())),
                    deadline,
                    sender,
                    told -> send(sender, told),
                    caller);
        }

        private void send(Sender sender, Callback<List<Outcome>> caller) {
            if (rule.concernVisitors()) {
                salts.get(
                        deadline, sender, Callback.then(day -> send(Optional.of(day), false, sender, caller), caller));
            } else {
                send(Optional.empty(), true, sender, caller);
            }
        }

        private void send(Optional<DailySalts> day, boolean isRepeated, Sender sender, Callback<List<Outcome>> caller) {
            Callback<Response> answered = Callback.then(
                    answer -> {
                        if (!answer.get(0).toString().equals(DAY)) {
                            count(answer);
                            caller.succeeded(toOutcomes(answer));
                        } else if (!isRepeated) {
                            Callback<DailySalts> told =
                                    Callback.then(now -> send(Optional.of(now), true, sender, caller), caller);
                            salts.get(answer.get(1).toLong(), deadline, sender, told);
                        } else {
                            caller.failed(new CounterFailure.Unavailable("the clock of Redis is being set", null));
                        }
                    },
                    caller);
            sender.run(script, keys(), arguments(day, isRepeated), Purpose.CHANGE, deadline, answered);
        }

        private void count(Response answer) {
            if (answer.size() > VISITS && answer.get(VISITS).toLong() > 0) {
                visits.added(
                        namespace,
                        answer.get(VISITS + 1).toLong(),
                        answer.get(VISITS).toLong());
            }
        }

        private List<String> keys() {
            String hash = Bucket.hash(namespace, bucket);
            List<String> keys = new ArrayList<>(List.of(hash, Bucket.bots(hash), Bucket.visits(hash)));
            memory.ifPresent(m -> keys.add(m.key(hash)));
            return keys;
        }

        private List<String> arguments(Optional<DailySalts> day, boolean areAll) {
            List<String> days = day.map(DailySalts::days).orElse(List.of());
            List<String> arguments = new ArrayList<>(List.of(
                    field,
                    memory.map(m -> Long.toString(m.time().toSeconds())).orElse(""),
                    rule.once().map(once -> Long.toString(once.toMillis())).orElse("0"),
                    rule.visitors() ? Integer.toString(DAYS_KEPT) : "0",
                    text(rule.bounds().min()),
                    text(rule.bounds().max()),
                    Long.toString(rule.history().hours()),
                    Long.toString(rule.history().days()),
                    areAll ? "1" : "0",
                    Integer.toString(days.size())));
            arguments.addAll(days);
            for (Add add : adds) {
                arguments.add(add.key().value());
                arguments.add(Long.toString(add.by()));
                arguments.add(rule.bots() == Bots.APART && add.visitor().isBot() ? "1" : "0");
                day.ifPresent(salted -> arguments.addAll(salted.digests(namespace, add.key(), add.visitor())));
            }
            return arguments;
        }

        private static String text(OptionalLong bound) {
            return bound.isPresent() ? Long.toString(bound.getAsLong()) : UNBOUNDED;
        }

        private List<Outcome> toOutcomes(Response answer) {
            boolean replayed = answer.get(0).toString().equals(REPLAYED);
            return Arrays.stream(answer.get(1).toString().split(" "))
                    .map(word -> word.equals(BEYOND)
                            ? new Outcome.Failed(rule.bounds().beyond(), replayed)
                            : BucketChanges.toOutcome(word, replayed))
                    .toList();
        }
    }
}
