package dev.tally.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import dev.tally.counter.Change;
import dev.tally.counter.Changes;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.vertx.redis.client.Response;

/**
 * Batches of changes. A script changes the counters of one bucket in the given order, {@value #AT_ONCE} per atomic step;
 * buckets are changed in parallel, and a failed one does not prevent the others.
 */
@Singleton
class BucketChanges {

    /* A quarter of a millisecond of Redis time, during which Redis serves nobody else. */
    private static final int AT_ONCE = 100;

    /* Words in the replies of the script. */
    private static final String OVERFLOW = "overflow";
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
    record Memory(IdempotencyKey once, long part, Duration time) {}

    /** Makes the changes, or returns their stored replies; returns the outcomes in order. */
    List<Outcome> make(
            Change change, Namespace namespace, List<Counter> numbers, Optional<Memory> memory, Deadline deadline) {
        Outcome[] outcomes = new Outcome[numbers.size()];
        List<Part> parts = IntStream.range(0, numbers.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> Bucket.of(numbers.get(i).key())))
                .entrySet()
                .stream()
                .map(bucket -> new Part(bucket.getKey(), bucket.getValue()))
                .toList();
        // The steps of a bucket run one after the other; the buckets run in parallel.
        for (int step = 0; !parts.isEmpty(); step++) {
            int number = step;
            Joined.inOrder(
                    parts,
                    part -> new Step(part, number, begin(change, namespace, numbers, memory, part, number, deadline)),
                    made -> made.await(outcomes),
                    deadline);
            parts = parts.stream().filter(part -> part.hasMoreThan(number)).toList();
        }
        return List.of(outcomes);
    }

    private Pending<Response> begin(
            Change change,
            Namespace namespace,
            List<Counter> numbers,
            Optional<Memory> memory,
            Part part,
            int step,
            Deadline deadline) {
        String hash = Bucket.hash(namespace, part.bucket());
        List<String> keys = new ArrayList<>(List.of(hash));
        memory.ifPresent(m -> keys.add(hash + ":once:" + m.once().value()));
        List<String> arguments = new ArrayList<>(List.of(
                change.word(),
                memory.map(m -> m.part() + "." + step).orElse(""),
                memory.map(m -> Long.toString(m.time().toSeconds())).orElse("")));
        List<Counter> some = part.positions(step).stream().map(numbers::get).toList();
        for (Counter counter : some) {
            arguments.add(counter.key().value());
            arguments.add(Long.toString(counter.value()));
        }
        return usedBuckets.change(
                namespace,
                part.bucket(),
                () -> some.forEach(counter -> changes.changed(namespace, counter.key())),
                deadline,
                callback -> redis.run(script, keys, arguments, Purpose.CHANGE, deadline, callback));
    }

    /**
     * The changes of one bucket.
     *
     * @param positions their indexes in the batch
     */
    private record Part(int bucket, List<Integer> positions) {

        List<Integer> positions(int step) {
            int from = step * AT_ONCE;
            return positions.subList(from, Math.min(from + AT_ONCE, positions.size()));
        }

        boolean hasMoreThan(int step) {
            return positions.size() > (step + 1) * AT_ONCE;
        }
    }

    /** A step in flight. */
    private record Step(Part part, int number, Pending<Response> pending) {

        /** Blocks for the replies; a failure applies to each change of the step. */
        int await(Outcome[] outcomes) {
            List<Integer> positions = part.positions(number);
            List<Outcome> answers;
            try {
                answers = toOutcomes(pending.await());
            } catch (CounterFailure failure) {
                answers = Collections.nCopies(positions.size(), new Outcome.Failed(failure, false));
            }
            for (int i = 0; i < positions.size(); i++) {
                outcomes[positions.get(i)] = answers.get(i);
            }
            return number;
        }
    }

    private static List<Outcome> toOutcomes(Response answer) {
        boolean replayed = answer.get(0).toString().equals(REPLAYED);
        return Arrays.stream(answer.get(1).toString().split(" "))
                .map(value -> toOutcome(value, replayed))
                .toList();
    }

    private static Outcome toOutcome(String answer, boolean replayed) {
        return switch (answer) {
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
