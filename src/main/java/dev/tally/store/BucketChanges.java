package dev.tally.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.counter.Change;
import dev.tally.counter.Changes;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.redis.Deadline;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.vertx.redis.client.Response;

/** Batches of changes that no rule of a namespace concerns, made by a script. */
@Singleton
class BucketChanges {

    /* Words in the replies of the script. */
    private static final String OVERFLOW = "overflow";
    private static final String BEYOND = "beyond";
    private static final String REFUSED = "refused";
    private static final String REPLAYED = "replayed";

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Changes changes;
    private final Script script = Script.of("change.lua");

    BucketChanges(RedisCommands redis, UsedBuckets usedBuckets, Changes changes) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.changes = changes;
    }

    /**
     * Where the replies are stored: next to each bucket, atomically with its changes.
     *
     * @param once the key of the request
     * @param part the part of the request under that key
     * @param time how long they are kept
     */
    record Memory(IdempotencyKey once, long part, Duration time) {

        /** Returns the Redis key of the hash with the replies of a bucket. */
        String key(String bucket) {
            return bucket + ":once:" + once.value();
        }

        /** Returns the field of a step in that hash. */
        String field(int step) {
            return part + "." + step;
        }
    }

    /** Makes the changes, or returns their stored replies; returns the outcomes in order. */
    List<Outcome> make(
            Change change, Namespace namespace, List<Counter> numbers, Optional<Memory> memory, Deadline deadline) {
        return new Steps(change, namespace, memory, deadline).make(numbers, deadline);
    }

    /** The changes of a batch. */
    private final class Steps extends BucketSteps<Counter> {

        private final Change change;
        private final Namespace namespace;
        private final Optional<Memory> memory;
        private final Deadline deadline;

        Steps(Change change, Namespace namespace, Optional<Memory> memory, Deadline deadline) {
            this.change = change;
            this.namespace = namespace;
            this.memory = memory;
            this.deadline = deadline;
        }

        @Override
        Key key(Counter number) {
            return number.key();
        }

        @Override
        Pending<List<Outcome>> begin(int bucket, List<Counter> numbers, int step) {
            String hash = Bucket.hash(namespace, bucket);
            List<String> keys = new ArrayList<>(List.of(hash));
            memory.ifPresent(m -> keys.add(m.key(hash)));
            List<String> arguments = new ArrayList<>(List.of(
                    change.word(),
                    memory.map(m -> m.field(step)).orElse(""),
                    memory.map(m -> Long.toString(m.time().toSeconds())).orElse("")));
            for (Counter counter : numbers) {
                arguments.add(counter.key().value());
                arguments.add(Long.toString(counter.value()));
            }
            return usedBuckets.change(
                    namespace,
                    bucket,
                    () -> numbers.forEach(counter -> changes.changed(namespace, counter.key())),
                    deadline,
                    caller -> redis.run(
                            script,
                            keys,
                            arguments,
                            Purpose.CHANGE,
                            deadline,
                            Callback.then(answer -> caller.succeeded(toOutcomes(answer)), caller)));
        }
    }

    private static List<Outcome> toOutcomes(Response answer) {
        boolean replayed = answer.get(0).toString().equals(REPLAYED);
        return Arrays.stream(answer.get(1).toString().split(" "))
                .map(value -> toOutcome(value, replayed))
                .toList();
    }

    /** Returns the outcome for a word of either script: a stored reply may be from a time when there were rules. */
    static Outcome toOutcome(String answer, boolean replayed) {
        int colon = answer.indexOf(':');
        if (colon > 0) {
            return new Outcome.NotCounted(
                    Long.parseLong(answer, colon + 1, answer.length(), 10),
                    Outcome.Reason.valueOf(answer.substring(0, colon).toUpperCase(Locale.ROOT)),
                    replayed);
        }
        return switch (answer) {
            case BEYOND -> new Outcome.Failed(CounterFailure.OutOfBounds.ofValue(), replayed);
            case OVERFLOW -> new Outcome.Failed(new CounterFailure.Overflow(), replayed);
            case REFUSED ->
                new Outcome.Failed(
                        new CounterFailure.Unavailable(
                                "Redis refuses the command because the stored value is not a number", null),
                        replayed);
            default -> new Outcome.Counted(Long.parseLong(answer), replayed);
        };
    }
}
