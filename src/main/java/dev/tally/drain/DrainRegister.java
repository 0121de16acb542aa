package dev.tally.drain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** The drains of a namespace and their states. Each change of state is one atomic step in Redis. */
@Singleton
class DrainRegister {

    /* The lease for one portion, which takes a few milliseconds; a caller that takes longer is considered dead. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final RedisCommands redis;
    private final Script begin = Script.of("drain-begin.lua");
    private final Script renew = Script.of("lease-renew.lua");
    private final Script seal = Script.of("drain-seal.lua");
    private final Script open = Script.of("drain-open.lua");
    private final Script close = Script.of("drain-close.lua");
    private final Script finish = Script.of("drain-finish.lua");

    DrainRegister(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns an id for a new drain. It may stay unused. */
    DrainId newId(Namespace namespace) {
        Request next = Request.cmd(Command.INCR).arg(key(namespace, "drain-number"));
        return DrainId.create(redis.ask(next, redis.deadline()).toLong());
    }

    /**
     * Starts to take a drain: the unfinished one, or else a new one.
     *
     * @param caller a new id, for each attempt
     * @return the drain to take, empty while another caller holds the lease or if the id is too old
     */
    Optional<Taking> begin(Namespace namespace, DrainId caller) {
        List<String> keys = List.of(
                taker(namespace),
                unfinished(namespace),
                drains(namespace),
                drain(namespace, caller),
                key(namespace, "drain-begun"));
        List<String> arguments = List.of(
                caller.toString(),
                Long.toString(LEASE.toMillis()),
                Long.toString(caller.number()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return Optional.ofNullable(redis.change(begin, keys, arguments))
                .map(id -> new Taking(namespace, DrainId.parse(id.toString()), caller));
    }

    /** Renews the lease; returns whether the caller still holds it. */
    boolean renew(Taking taking) {
        return redis.change(
                        renew,
                        List.of(taker(taking.namespace())),
                        List.of(taking.caller().toString(), Long.toString(LEASE.toMillis())))
                .toBoolean();
    }

    /**
     * Seals a drain: records its size and total, now that all counters are taken. Returns whether
     * the caller still holds the lease.
     */
    boolean seal(Taking taking, Drain.Contents contents) {
        Namespace namespace = taking.namespace();
        return redis.change(
                        seal,
                        List.of(taker(namespace), drain(namespace, taking.drain())),
                        List.of(
                                taking.caller().toString(),
                                Long.toString(LEASE.toMillis()),
                                Long.toString(contents.size()),
                                contents.total().toString()))
                .toBoolean();
    }

    /** Opens a sealed drain; returns whether the caller still held the lease. */
    boolean open(Taking taking) {
        Namespace namespace = taking.namespace();
        return redis.change(
                        open,
                        List.of(taker(namespace), unfinished(namespace), drain(namespace, taking.drain())),
                        List.of(taking.caller().toString()))
                .toBoolean();
    }

    /**
     * Moves a drain to a later state, which decides its end.
     *
     * @param from the states from which it may move; in any other it stays
     * @return the previous state, empty when there is no such drain
     */
    Optional<Drain.State> close(Namespace namespace, DrainId id, Drain.State closing, Set<Drain.State> from) {
        List<String> arguments = Stream.concat(Stream.of(closing), from.stream())
                .map(Drain.State::toString)
                .toList();
        return Optional.ofNullable(redis.change(close, List.of(drain(namespace, id)), arguments))
                .map(Response::toString)
                .map(Drain.State::parse);
    }

    /** Ends a drain that has no counters left. */
    void finish(Namespace namespace, DrainId id, Drain.State closing, Drain.State closed) {
        redis.change(
                finish,
                List.of(drain(namespace, id), drains(namespace)),
                List.of(closing.toString(), closed.toString(), id.toString(), Long.toString(REMEMBERED.toSeconds())));
    }

    /** Returns the drains that have not ended, in the order of their taking. */
    List<Drain> all(Namespace namespace) {
        Deadline deadline = redis.deadline();
        List<DrainId> ids =
                redis
                        .ask(
                                Request.cmd(Command.ZRANGE)
                                        .arg(drains(namespace))
                                        .arg(0)
                                        .arg(-1),
                                deadline)
                        .stream()
                        .map(id -> DrainId.parse(id.toString()))
                        .toList();
        List<Response> known = Joined.inOrder(
                ids, id -> redis.begin(description(namespace, id), Purpose.ASK, deadline), Pending::await, deadline);
        return IntStream.range(0, ids.size())
                .mapToObj(i -> toDrain(namespace, ids.get(i), known.get(i)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns a drain; an ended one too, for a while. */
    Optional<Drain> find(Namespace namespace, DrainId id) {
        return toDrain(namespace, id, redis.ask(description(namespace, id), redis.deadline()));
    }

    private static Request description(Namespace namespace, DrainId id) {
        return Request.cmd(Command.HMGET)
                .arg(drain(namespace, id))
                .arg("state")
                .arg("taken")
                .arg("size")
                .arg("total");
    }

    private static Optional<Drain> toDrain(Namespace namespace, DrainId id, Response known) {
        return Optional.ofNullable(known.get(0))
                .map(state -> new Drain(
                        id,
                        namespace,
                        Drain.State.parse(state.toString()),
                        Instant.parse(known.get(1).toString()),
                        Optional.ofNullable(known.get(2))
                                .map(size -> new Drain.Contents(
                                        size.toLong(),
                                        new BigInteger(known.get(3).toString())))));
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

    /** All keys of a namespace's drains share one slot. */
    private static String key(Namespace namespace, String what) {
        return "tally:{" + namespace + "}:" + what;
    }

    /**
     * The lease to take a drain.
     *
     * @param drain the drain to take
     * @param caller the holder of the lease: the id of the drain that this caller would have started
     */
    record Taking(Namespace namespace, DrainId drain, DrainId caller) {

        /** Returns whether another caller started the drain, whose commands may still arrive. */
        boolean isTakenOver() {
            return !drain.equals(caller);
        }
    }
}
