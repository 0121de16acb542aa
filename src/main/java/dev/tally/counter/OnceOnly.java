package dev.tally.counter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

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
    Uni<List<Outcome>> make(IdempotencyKey once, long part, Change change, Namespace namespace, List<Counter> numbers) {
        Deadline deadline = redis.deadline();
        return claim(once, part, fingerprint(change, namespace, numbers), deadline)
                .chain(() -> changes.make(
                        change,
                        namespace,
                        numbers,
                        Optional.of(new BucketChanges.Memory(once, part, REMEMBERED)),
                        deadline));
    }

    /** What tells these changes from all others. */
    private static String fingerprint(Change change, Namespace namespace, List<Counter> numbers) {
        StringBuilder request = new StringBuilder(change.word()).append(' ').append(namespace);
        numbers.forEach(
                number -> request.append(' ').append(number.key()).append(' ').append(number.value()));
        return Digest.sha256(request.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Claims a key for a part of a request, unless it is another's. */
    private Uni<Void> claim(IdempotencyKey once, long part, String request, Deadline deadline) {
        String claim = "tally:once:{" + once.value() + "}" + (part == 0 ? "" : ":" + part);
        Request first = Request.cmd(Command.SET)
                .arg(claim)
                .arg(request)
                .arg("NX")
                .arg("EX")
                .arg(CLAIMED.toSeconds());
        return redis.ask(first, deadline)
                .chain(set -> set != null
                        ? Uni.createFrom().voidItem()
                        : redis.ask(Request.cmd(Command.GET).arg(claim), deadline)
                                .invoke(other -> {
                                    if (other != null && !other.toString().equals(request)) {
                                        throw new CounterFailure.KeyReused();
                                    }
                                })
                                .replaceWithVoid());
    }
}
