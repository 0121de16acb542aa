package dev.tally.counter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Adds that are named by an {@link IdempotencyKey}. A key is claimed for its request first, in a place of its own, so
 * that another request with the same key is found out whatever it is about. Then each bucket is added to by a script
 * that remembers its answers in that bucket's slot, and so as one step with the add: a retry after a crash at any moment
 * adds what was not added yet, and nothing twice.
 */
@Singleton
class OnceOnly {

    /* Remembered a little longer than claimed: while a claim holds, what was added is known. */
    private static final Duration CLAIMED = Duration.ofHours(24);
    private static final Duration REMEMBERED = CLAIMED.plusHours(1);

    /* The words of the script. */
    private static final String OVERFLOW = "overflow";
    private static final String REPLAYED = "replayed";

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Script addOnce = Script.of("add-once.lua");

    OnceOnly(RedisCommands redis, UsedBuckets usedBuckets) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
    }

    /** Does what {@link Counters#addManyOnce} says. */
    Uni<List<Outcome>> add(IdempotencyKey once, Namespace namespace, List<Add> adds) {
        Map<Integer, List<Integer>> positions = IntStream.range(0, adds.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> Bucket.of(adds.get(i).key())));
        Outcome[] outcomes = new Outcome[adds.size()];
        List<Uni<Void>> parts = positions.entrySet().stream()
                .map(part -> {
                    List<Add> ofBucket = part.getValue().stream().map(adds::get).toList();
                    return addPart(once, namespace, part.getKey(), ofBucket)
                            .invoke(answers -> place(answers, part.getValue(), outcomes))
                            .replaceWithVoid();
                })
                .toList();
        return claim(once, fingerprint(namespace, adds))
                .chain(() -> Joined.inOrder(parts))
                .map(done -> List.of(outcomes));
    }

    private static void place(List<Outcome> answers, List<Integer> positions, Outcome[] outcomes) {
        for (int i = 0; i < answers.size(); i++) {
            outcomes[positions.get(i)] = answers.get(i);
        }
    }

    /** What tells these adds from all others. */
    private static String fingerprint(Namespace namespace, List<Add> adds) {
        StringBuilder request = new StringBuilder("add ").append(namespace);
        adds.forEach(add -> request.append(' ').append(add.key()).append(' ').append(add.by()));
        return Digest.sha256(request.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Claims a key for a request, unless it is another's. */
    private Uni<Void> claim(IdempotencyKey once, String request) {
        String claim = "tally:once:{" + once.value() + "}";
        Request first = Request.cmd(Command.SET)
                .arg(claim)
                .arg(request)
                .arg("NX")
                .arg("EX")
                .arg(CLAIMED.toSeconds());
        return redis.ask(first)
                .chain(set -> set != null
                        ? Uni.createFrom().voidItem()
                        : redis.ask(Request.cmd(Command.GET).arg(claim))
                                .invoke(other -> {
                                    if (other != null && !other.toString().equals(request)) {
                                        throw new CounterFailure.KeyReused();
                                    }
                                })
                                .replaceWithVoid());
    }

    /** Adds to counters of one bucket, unless that was done before; a failure is that of each. */
    private Uni<List<Outcome>> addPart(IdempotencyKey once, Namespace namespace, int bucket, List<Add> adds) {
        String hash = Bucket.hash(namespace, bucket);
        List<String> arguments = new ArrayList<>(List.of(Long.toString(REMEMBERED.toSeconds())));
        for (Add add : adds) {
            arguments.add(add.key().value());
            arguments.add(Long.toString(add.by()));
        }
        Uni<Response> run = redis.run(addOnce, List.of(hash, hash + ":once:" + once.value()), arguments);
        return usedBuckets
                .marked(namespace, bucket, run)
                .map(OnceOnly::toOutcomes)
                .onFailure(CounterFailure.class)
                .recoverWithItem(failure -> Collections.nCopies(adds.size(), new Outcome.Failed(failure, false)));
    }

    private static List<Outcome> toOutcomes(Response answers) {
        boolean replayed = answers.get(0).toString().equals(REPLAYED);
        return answers.stream()
                .skip(1)
                .map(answer -> toOutcome(answer.toString(), replayed))
                .toList();
    }

    private static Outcome toOutcome(String answer, boolean replayed) {
        return answer.equals(OVERFLOW)
                ? new Outcome.Failed(new CounterFailure.Overflow(), replayed)
                : new Outcome.Counted(Long.parseLong(answer), replayed);
    }
}
