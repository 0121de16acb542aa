package dev.tally.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/**
 * Many changes at once. Those of one bucket are made in the order in which they came, by a script that takes
 * {@value #AT_ONCE} of them in one step; the buckets are changed side by side, and one that fails does not keep the others
 * from being changed.
 */
@Singleton
class BucketChanges {

    /* A quarter of a millisecond of Redis' time, in which nobody else is served. */
    private static final int AT_ONCE = 100;

    /* The words of the script. */
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
     * Where the answers are remembered, beside each bucket and in one step with its changes.
     *
     * @param once whose memory it is
     * @param part which part of what came under that key
     * @param time for how long
     */
    record Memory(IdempotencyKey once, long part, Duration time) {}

    /** Makes the changes, or answers them again when they are remembered; answers each in order. */
    Uni<List<Outcome>> make(
            Change change, Namespace namespace, List<Counter> numbers, Optional<Memory> memory, Deadline deadline) {
        Map<Integer, List<Integer>> positions = IntStream.range(0, numbers.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> Bucket.of(numbers.get(i).key())));
        Outcome[] outcomes = new Outcome[numbers.size()];
        return Joined.inOrder(
                        List.copyOf(positions.entrySet()),
                        part -> {
                            List<Counter> ofBucket =
                                    part.getValue().stream().map(numbers::get).toList();
                            return stepByStep(change, namespace, part.getKey(), ofBucket, memory, deadline)
                                    .invoke(answers -> place(answers, part.getValue(), outcomes))
                                    .replaceWithVoid();
                        },
                        deadline)
                .map(done -> List.of(outcomes));
    }

    private static void place(List<Outcome> answers, List<Integer> positions, Outcome[] outcomes) {
        for (int i = 0; i < answers.size(); i++) {
            outcomes[positions.get(i)] = answers.get(i);
        }
    }

    private Uni<List<Outcome>> stepByStep(
            Change change,
            Namespace namespace,
            int bucket,
            List<Counter> numbers,
            Optional<Memory> memory,
            Deadline deadline) {
        return Multi.createFrom()
                .range(0, (numbers.size() + AT_ONCE - 1) / AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(step -> {
                    int from = step * AT_ONCE;
                    List<Counter> some = numbers.subList(from, Math.min(from + AT_ONCE, numbers.size()));
                    return change(change, namespace, bucket, some, memory, step, deadline);
                })
                .onItem()
                .<Outcome>disjoint()
                .collect()
                .asList();
    }

    /** Changes counters of one bucket in one step; a failure is that of each. */
    private Uni<List<Outcome>> change(
            Change change,
            Namespace namespace,
            int bucket,
            List<Counter> numbers,
            Optional<Memory> memory,
            int step,
            Deadline deadline) {
        String hash = Bucket.hash(namespace, bucket);
        List<String> keys = new ArrayList<>(List.of(hash));
        memory.ifPresent(m -> keys.add(hash + ":once:" + m.once().value()));
        List<String> arguments = new ArrayList<>(List.of(
                change.word(),
                memory.map(m -> m.part() + "." + step).orElse(""),
                memory.map(m -> Long.toString(m.time().toSeconds())).orElse("")));
        for (Counter number : numbers) {
            arguments.add(number.key().value());
            arguments.add(Long.toString(number.value()));
        }
        return usedBuckets
                .marked(namespace, bucket, redis.run(script, keys, arguments, deadline), deadline)
                .onTermination()
                .invoke(() -> numbers.forEach(number -> changes.changed(namespace, number.key())))
                .map(BucketChanges::toOutcomes)
                .onFailure(CounterFailure.class)
                .recoverWithItem(failure -> Collections.nCopies(numbers.size(), new Outcome.Failed(failure, false)));
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
                                "Redis refuses the command, as what is stored for the counter is no number", null),
                        replayed);
            default -> new Outcome.Counted(Long.parseLong(answer), replayed);
        };
    }
}
