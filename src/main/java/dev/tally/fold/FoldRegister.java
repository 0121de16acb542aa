package dev.tally.fold;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.drain.DrainId;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

/** What all services know of the folds of a namespace: whose turn it is, when the next is due, and how the last ones went. */
@Singleton
class FoldRegister {

    /* The longest time between two renewals is that for 5,000 counters. A caller that takes longer may be doubled, in vain. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final int REMEMBERED = 20;

    private final RedisCommands redis;
    private final Script claim = Script.of("lease-claim.lua");
    private final Script renew = Script.of("lease-renew.lua");
    private final Script advance = Script.of("fold-advance.lua");

    FoldRegister(RedisCommands redis) {
        this.redis = redis;
    }

    /**
     * The state of a namespace's folds.
     *
     * @param succeeded when a fold last succeeded, even if there was nothing to fold
     * @param failed when the last fold failed, if it did
     * @param failure why
     * @param position the last folded drain that was removed from Redis
     */
    record State(
            Optional<Instant> succeeded,
            Optional<Instant> failed,
            Optional<String> failure,
            Optional<DrainId> position) {}

    /** Claims the lease; returns whether the caller holds it. */
    boolean claim(Namespace namespace, String caller) {
        return redis.ask(claim, List.of(key(namespace, "fold-turn")), List.of(caller, millis(LEASE)))
                .toBoolean();
    }

    /** Renews the lease, unless another caller has it. */
    void renew(Namespace namespace, String caller) {
        if (!keep(namespace, caller, LEASE)) {
            claim(namespace, caller);
        }
    }

    void release(Namespace namespace, String caller) {
        keep(namespace, caller, Duration.ZERO);
    }

    private boolean keep(Namespace namespace, String caller, Duration time) {
        return redis.ask(renew, List.of(key(namespace, "fold-turn")), List.of(caller, millis(time)))
                .toBoolean();
    }

    /** Returns whether the time for the next scheduled fold has come. */
    boolean isDue(Namespace namespace) {
        return redis.ask(Command.EXISTS, key(namespace, "fold-pause")).toInteger() == 0;
    }

    void pause(Namespace namespace, Duration time) {
        redis.ask(Command.SET, key(namespace, "fold-pause"), "", "PX", millis(time));
    }

    /** Records a drain that was folded. */
    void folded(Namespace namespace, Folded folded) {
        redis.ask(Command.LPUSH, key(namespace, "folds"), folded.toText());
        redis.ask(Command.LTRIM, key(namespace, "folds"), "0", Integer.toString(REMEMBERED - 1));
    }

    /** Records that a fold succeeded. */
    void succeeded(Namespace namespace) {
        redis.ask(Command.HSET, key(namespace, "fold"), "succeeded", now().toString());
        redis.ask(Command.HDEL, key(namespace, "fold"), "failed", "failure");
    }

    void failed(Namespace namespace, String failure) {
        redis.ask(Command.HSET, key(namespace, "fold"), "failed", now().toString(), "failure", failure);
    }

    /** Records that a folded drain, and all earlier ones, may be removed from Redis. */
    void advance(Namespace namespace, DrainId drain) {
        redis.change(
                advance, List.of(key(namespace, "fold")), List.of(drain.toString(), Long.toString(drain.number())));
    }

    State state(Namespace namespace) {
        Response fields =
                redis.ask(Command.HMGET, key(namespace, "fold"), "succeeded", "failed", "failure", "position");
        return new State(
                text(fields.get(0)).map(Instant::parse),
                text(fields.get(1)).map(Instant::parse),
                text(fields.get(2)),
                text(fields.get(3)).map(DrainId::parse));
    }

    /** Returns the last folds, the latest first. */
    List<Folded> last(Namespace namespace) {
        return redis.ask(Command.LRANGE, key(namespace, "folds"), "0", "-1").stream()
                .map(fold -> Folded.parse(fold.toString()))
                .toList();
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Optional<String> text(Response field) {
        return Optional.ofNullable(field).map(Response::toString);
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }

    /** All keys share the slot of the namespace's drains. */
    private static String key(Namespace namespace, String what) {
        return "tally:{" + namespace + "}:" + what;
    }
}
