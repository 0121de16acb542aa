package dev.tally.drain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.redis.Joined;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Which drains of a namespace there are, and in which state each is. Every change of state is one step in Redis. */
@Singleton
class DrainRegister {

    /* How long a caller may take for one portion, a few milliseconds of work; then it is given up for dead. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final RedisCommands redis;
    private final Script begin = Script.of("drain-begin.lua");
    private final Script renew = Script.of("drain-renew.lua");
    private final Script open = Script.of("drain-open.lua");
    private final Script close = Script.of("drain-close.lua");
    private final Script finish = Script.of("drain-finish.lua");

    DrainRegister(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns a name for a new drain. One that is not used is no harm. */
    Uni<DrainId> newId(Namespace namespace) {
        return redis.ask(Request.cmd(Command.INCR).arg(key(namespace, "drain-number")))
                .map(number -> DrainId.create(number.toLong()));
    }

    /**
     * Begins to take a drain: an unfinished one, or else a new one.
     *
     * @return what to take, or nothing while another caller is taking
     */
    Uni<Optional<Taking>> begin(Namespace namespace, DrainId caller) {
        List<String> keys =
                List.of(taker(namespace), unfinished(namespace), drains(namespace), drain(namespace, caller));
        List<String> arguments = List.of(
                caller.toString(),
                Long.toString(LEASE.toMillis()),
                Long.toString(caller.number()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return redis.run(begin, keys, arguments)
                .map(drain -> Optional.ofNullable(drain)
                        .map(id -> new Taking(namespace, DrainId.parse(id.toString()), caller)));
    }

    /** Tells the others that the taking goes on; returns whether it may. */
    Uni<Boolean> renew(Taking taking) {
        return redis.run(
                        renew,
                        List.of(taker(taking.namespace())),
                        List.of(taking.caller().toString(), Long.toString(LEASE.toMillis())))
                .map(Response::toBoolean);
    }

    /** Declares a drain to be whole; returns whether it was still the caller's. */
    Uni<Boolean> open(Taking taking, Drain.Contents contents) {
        Namespace namespace = taking.namespace();
        return redis.run(
                        open,
                        List.of(taker(namespace), unfinished(namespace), drain(namespace, taking.drain())),
                        List.of(
                                taking.caller().toString(),
                                Long.toString(contents.size()),
                                contents.total().toString()))
                .map(Response::toBoolean);
    }

    /**
     * Lets an open drain enter a state from which there is only one way.
     *
     * @return the state in which it was, empty when there is no such drain
     */
    Uni<Optional<Drain.State>> close(Namespace namespace, DrainId id, Drain.State closing) {
        return redis.run(close, List.of(drain(namespace, id)), List.of(closing.toString()))
                .map(state -> Optional.ofNullable(state).map(Response::toString).map(Drain.State::parse));
    }

    /** Ends a drain of which nothing is left. */
    Uni<Void> finish(Namespace namespace, DrainId id, Drain.State closing, Drain.State closed) {
        return redis.run(
                        finish,
                        List.of(drain(namespace, id), drains(namespace)),
                        List.of(
                                closing.toString(),
                                closed.toString(),
                                id.toString(),
                                Long.toString(REMEMBERED.toSeconds())))
                .replaceWithVoid();
    }

    /** Returns the drains that have not ended, in the order in which they were taken. */
    Uni<List<Drain>> all(Namespace namespace) {
        return redis.ask(Request.cmd(Command.ZRANGE)
                        .arg(drains(namespace))
                        .arg(0)
                        .arg(-1))
                .chain(ids -> Joined.inOrder(
                        ids.stream().toList(), id -> find(namespace, DrainId.parse(id.toString())), redis.deadline()))
                .map(drains -> drains.stream().flatMap(Optional::stream).toList());
    }

    /** Returns what is known of a drain, also for a while after its end. */
    Uni<Optional<Drain>> find(Namespace namespace, DrainId id) {
        return redis.ask(Request.cmd(Command.HMGET)
                        .arg(drain(namespace, id))
                        .arg("state")
                        .arg("taken")
                        .arg("size")
                        .arg("total"))
                .map(known -> Optional.ofNullable(known.get(0))
                        .map(state -> new Drain(
                                id,
                                namespace,
                                Drain.State.parse(state.toString()),
                                Instant.parse(known.get(1).toString()),
                                Optional.ofNullable(known.get(2))
                                        .map(size -> new Drain.Contents(
                                                size.toLong(),
                                                new BigInteger(known.get(3).toString()))))));
    }

    private static String taker(Namespace namespace) {
        return key(namespace, "drain-taker");
    }

    private static String unfinished(Namespace namespace) {
        return key(namespace, "drain-unfinished");
    }

    private static String drains(Namespace namespace) {
        return key(namespace, "drains");
    }

    private static String drain(Namespace namespace, DrainId id) {
        return key(namespace, "drain:" + id);
    }

    /** All that is known of a namespace's drains is in one slot. */
    private static String key(Namespace namespace, String what) {
        return "tally:{" + namespace + "}:" + what;
    }

    /**
     * The right to take a drain, for as long as it is renewed.
     *
     * @param drain what to take
     * @param caller who may; the name of the drain that the caller would have begun
     */
    record Taking(Namespace namespace, DrainId drain, DrainId caller) {

        /** Returns whether another caller began it, and may have sent commands that have yet to arrive. */
        boolean isTakenOver() {
            return !drain.equals(caller);
        }
    }
}
