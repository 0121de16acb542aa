package dev.tally.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
import dev.tally.store.BucketChanges.Memory;
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

    OnceOnly(RedisCommands redis) {
        this.redis = redis;
    }

    /**
     * Makes changes whose request holds the claim.
     *
     * @param <T> a change
     */
    interface Maker<T> {

        /** Makes the changes, or returns the replies stored in the memory. */
        List<Outcome> make(List<T> changes, Optional<Memory> memory, Deadline deadline);
    }

    /**
     * Implements {@link Counters#changeManyOnce}.
     *
     * @param number the counter of a change, and its number
     */
    <T> List<Outcome> make(
            IdempotencyKey once,
            long part,
            Change change,
            Namespace namespace,
            List<T> changes,
            Function<T, Counter> number,
            Maker<T> maker) {
        Deadline deadline = redis.deadline();
        String request = fingerprint(change, namespace, changes, number);
        refuseUnless(claim(once, part, request, deadline).equals(request));
        return maker.make(changes, memory(once, part), deadline);
    }

    /**
     * Implements {@link Counters#addManyOnce}. The fingerprint of the request, and the stored replies of each bucket, use
     * the adds sorted by key. Older versions used the order in which the adds were sent: their claims are honored,
     * because their replies are stored in that order.
     */
    <T> List<Outcome> addInAnyOrder(
            IdempotencyKey once, Namespace namespace, List<T> adds, Function<T, Counter> number, Maker<T> maker) {
        Deadline deadline = redis.deadline();
        List<Integer> positions = IntStream.range(0, adds.size())
                .boxed()
                .sorted(Comparator.comparing(
                        i -> number.apply(adds.get(i)).key().value()))
                .toList();
        List<T> sorted = positions.stream().map(adds::get).toList();
        String request = fingerprint(Change.ADD, namespace, sorted, number);
        String claimed = claim(once, 0, request, deadline);
        if (claimed.equals(request)) {
            return asSent(maker.make(sorted, memory(once, 0), deadline), positions);
        }
        refuseUnless(claimed.equals(fingerprint(Change.ADD, namespace, adds, number)));
        return maker.make(adds, memory(once, 0), deadline);
    }

    private static Optional<Memory> memory(IdempotencyKey once, long part) {
        return Optional.of(new Memory(once, part, REMEMBERED));
    }

    private static List<Outcome> asSent(List<Outcome> sorted, List<Integer> positions) {
        Outcome[] outcomes = new Outcome[sorted.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[positions.get(i)] = sorted.get(i);
        }
        return List.of(outcomes);
    }

    private static void refuseUnless(boolean isSame) {
        if (!isSame) {
            throw new CounterFailure.KeyReused();
        }
    }

    /** Returns a SHA-256 fingerprint of the changes. It leaves out the visitors: a retry may come from another address. */
    private static <T> String fingerprint(
            Change change, Namespace namespace, List<T> changes, Function<T, Counter> number) {
        StringBuilder request = new StringBuilder(change.word()).append(' ').append(namespace);
        changes.stream()
                .map(number)
                .forEach(
                        one -> request.append(' ').append(one.key()).append(' ').append(one.value()));
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
