package dev.tally.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import dev.tally.counter.Change;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.redis.Deadline;
import dev.tally.redis.Digest;
import dev.tally.redis.RedisCommands;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Idempotent changes, identified by an {@link IdempotencyKey}. First the key is claimed for its request under a Redis key
 * of its own, which detects its use with any other request. Then a script changes each bucket and stores the replies in
 * the same slot, atomically: a retry after a crash at any point makes only the missing changes, and none twice.
 *
 * <p>Cost: one {@code SET NX} per request, in addition to {@link BucketChanges}. See docs/adr/0006-idempotency.md.
 */
@Singleton
class OnceOnly {

    /* Replies are kept longer than claims: while a claim is valid, its replies exist. */
    private static final Duration CLAIMED = Duration.ofHours(24);
    private static final Duration REMEMBERED = CLAIMED.plusHours(1);

    private final RedisCommands redis;
    private final BucketChanges changes;

    OnceOnly(RedisCommands redis, BucketChanges changes) {
        this.redis = redis;
        this.changes = changes;
    }

    /** Implements {@link Counters#changeManyOnce}. */
    List<Outcome> make(IdempotencyKey once, long part, Change change, Namespace namespace, List<Counter> numbers) {
        Deadline deadline = redis.deadline();
        String request = fingerprint(change, namespace, numbers);
        refuseUnless(claim(once, part, request, deadline).equals(request));
        return make(once, part, change, namespace, numbers, deadline);
    }

    /**
     * Implements {@link Counters#addManyOnce}. The fingerprint of the request, and the stored replies of each bucket, use
     * the adds sorted by key. Older versions used the order in which the adds were sent: their claims are honored,
     * because their replies are stored in that order.
     */
    List<Outcome> addInAnyOrder(IdempotencyKey once, Namespace namespace, List<Counter> adds) {
        Deadline deadline = redis.deadline();
        List<Integer> positions = IntStream.range(0, adds.size())
                .boxed()
                .sorted(Comparator.comparing(i -> adds.get(i).key().value()))
                .toList();
        List<Counter> sorted = positions.stream().map(adds::get).toList();
        String request = fingerprint(Change.ADD, namespace, sorted);
        String claimed = claim(once, 0, request, deadline);
        if (claimed.equals(request)) {
            return asSent(make(once, 0, Change.ADD, namespace, sorted, deadline), positions);
        }
        refuseUnless(claimed.equals(fingerprint(Change.ADD, namespace, adds)));
        return make(once, 0, Change.ADD, namespace, adds, deadline);
    }

    private static List<Outcome> asSent(List<Outcome> sorted, List<Integer> positions) {
        Outcome[] outcomes = new Outcome[sorted.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[positions.get(i)] = sorted.get(i);
        }
        return List.of(outcomes);
    }

    private List<Outcome> make(
            IdempotencyKey once,
            long part,
            Change change,
            Namespace namespace,
            List<Counter> numbers,
            Deadline deadline) {
        return changes.make(
                change, namespace, numbers, Optional.of(new BucketChanges.Memory(once, part, REMEMBERED)), deadline);
    }

    private static void refuseUnless(boolean isSame) {
        if (!isSame) {
            throw new CounterFailure.KeyReused();
        }
    }

    /** Returns a SHA-256 fingerprint of the changes. */
    private static String fingerprint(Change change, Namespace namespace, List<Counter> numbers) {
        StringBuilder request = new StringBuilder(change.word()).append(' ').append(namespace);
        numbers.forEach(
                number -> request.append(' ').append(number.key()).append(' ').append(number.value()));
        return Digest.sha256(request.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Claims a key for a part of a request; returns the fingerprint of the request that holds the claim. */
    private String claim(IdempotencyKey once, long part, String request, Deadline deadline) {
        String claim = "tally:once:{" + once.value() + "}" + (part == 0 ? "" : ":" + part);
        Request first = Request.cmd(Command.SET)
                .arg(claim)
                .arg(request)
                .arg("NX")
                .arg("EX")
                .arg(CLAIMED.toSeconds());
        if (redis.ask(first, deadline) != null) {
            return request;
        }
        Response other = redis.ask(Request.cmd(Command.GET).arg(claim), deadline);
        return other == null ? request : other.toString();
    }
}
