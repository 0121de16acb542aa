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
 * Changes that are named by an {@link IdempotencyKey}. A key is claimed for its request first, in a place of its own, so
 * that another request with the same key is found out whatever it is about. Then each bucket is changed by a script
 * that remembers its answers in that bucket's slot, and so as one step with the change: a retry after a crash at any
 * moment changes what was not changed yet, and nothing twice.
 */
@Singleton
class OnceOnly {

    /* Remembered a little longer than claimed: while a claim holds, what was changed is known. */
    private static final Duration CLAIMED = Duration.ofHours(24);
    private static final Duration REMEMBERED = CLAIMED.plusHours(1);

    private final RedisCommands redis;
    private final BucketChanges changes;

    OnceOnly(RedisCommands redis, BucketChanges changes) {
        this.redis = redis;
        this.changes = changes;
    }

    /** Does what {@link Counters#changeManyOnce} says. */
    List<Outcome> make(IdempotencyKey once, long part, Change change, Namespace namespace, List<Counter> numbers) {
        Deadline deadline = redis.deadline();
        String request = fingerprint(change, namespace, numbers);
        refuseUnless(claim(once, part, request, deadline).equals(request));
        return make(once, part, change, namespace, numbers, deadline);
    }

    /**
     * Does what {@link Counters#addManyOnce} says. The request is known by its adds in the order of their keys, and each bucket
     * remembers its answers in that order. Older versions took the order in which the adds were sent: a claim of theirs is
     * honoured, as their answers are remembered in that order.
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

    /** What tells these changes from all others. */
    private static String fingerprint(Change change, Namespace namespace, List<Counter> numbers) {
        StringBuilder request = new StringBuilder(change.word()).append(' ').append(namespace);
        numbers.forEach(
                number -> request.append(' ').append(number.key()).append(' ').append(number.value()));
        return Digest.sha256(request.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Claims a key for a part of a request, unless it is claimed; returns the fingerprint of what has claimed it. */
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
