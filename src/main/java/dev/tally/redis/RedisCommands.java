package dev.tally.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RedisClusterClient;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends commands to Redis over a few connections that all callers share. Each command is sent once at the most and is
 * answered, or fails, before the {@link Deadline} of its call; nothing is ever sent again in silence, since a command
 * whose answer was lost may have been carried out.
 */
@Singleton
public class RedisCommands {

    /* Connections: with two, one serves while the other is made anew; all have to fit into the client's pool. */
    private static final int LEAST = 2;
    private static final int MOST = 8;

    private final SharedConnections asking;
    private final SharedConnections changing;
    private final Replicas replicas;
    private final Duration timeout;
    private final ConnectionEvents events = new ConnectionEvents();

    RedisCommands(
            Vertx vertx,
            Redis redis,
            RedisConfig config,
            Replicas replicas,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        // In a cluster a PING, as the heartbeat and readiness send it, goes to all masters, and not to any one node.
        RedisClusterClient.addReducer(Command.PING, List::getFirst);
        this.timeout = timeout;
        this.replicas = replicas;
        int each = config.connections().orElse(Math.clamp(loops(vertx), LEAST, MOST));
        Supplier<SharedConnections> connections = () -> new SharedConnections(
                each, () -> new SharedConnection(vertx, redis, type == RedisClientType.CLUSTER, events));
        this.asking = connections.get();
        // A connection that waits for replicas carries nothing else meanwhile.
        this.changing = replicas.areWanted() ? connections.get() : asking;
    }

    private static int loops(Vertx vertx) {
        return (int)
                StreamSupport.stream(((VertxInternal) vertx).getEventLoopGroup().spliterator(), false)
                        .count();
    }

    /** Last: what keeps the service from starting is told without a word about connections that it breaks off. */
    void connect(@Observes @Priority(Integer.MAX_VALUE) StartupEvent started) {
        connections().forEach(SharedConnections::keepAlive);
    }

    private Stream<SharedConnections> connections() {
        return Stream.of(asking, changing).distinct();
    }

    /**
     * Returns how often a connection was made or lost. When it has changed, Redis may have lost what it last confirmed; a
     * replica may have taken a master's place before another connection is made.
     */
    public int reconnects() {
        return events.reconnects();
    }

    /** Asks Redis whether it takes changes, without making one. */
    Uni<Response> check() {
        return ask(asking.next().question());
    }

    /** Returns whether there is a connection for changes, which may have their own. */
    boolean takesChanges() {
        return changing.isAnyThere();
    }

    /**
     * Returns how often a connection was given up since Redis refused what another server behind the same address may
     * carry out. When it has changed, all other connections may be to the wrong server too.
     */
    public int renewals() {
        return events.renewals();
    }

    void close(@Observes ShutdownEvent shutdown) {
        events.close();
        connections().forEach(SharedConnections::letGo);
    }

    /** Returns a deadline for a call that sends several commands: {@code quarkus.redis.timeout} for all of them. */
    public Deadline deadline() {
        return new Deadline(timeout);
    }

    /** Sends the only command of a call, as {@link #ask(Request, Deadline)} does. */
    public Uni<Response> ask(Request request) {
        return ask(request, deadline());
    }

    /**
     * Sends a command that may be carried out although its answer is lost, since it only reads, or a second run of it
     * changes nothing.
     *
     * @return Redis' answer, or {@link CounterFailure.Unavailable}
     */
    public Uni<Response> ask(Request request, Deadline deadline) {
        return send(request, deadline, Purpose.ASK);
    }

    /**
     * Sends a command that removes something, and may be sent again.
     *
     * @return Redis' answer; {@link CounterFailure.OutcomeUnknown} when it may have been carried out
     */
    public Uni<Response> remove(Request request, Deadline deadline) {
        return send(request, deadline, Purpose.REMOVE);
    }

    /** Sends a command as {@link #ask(Request, Deadline)} does, and has the {@link Replicas} confirm what it stored. */
    public Uni<Response> keep(Request request, Deadline deadline) {
        return send(request, deadline, Purpose.KEEP)
                .onFailure(CounterFailure.Unconfirmed.class)
                .transform(RedisErrors::unconfirmed);
    }

    /**
     * Sends a command whose second run would change something again.
     *
     * @return Redis' answer; {@link CounterFailure.Overflow} or {@link CounterFailure.Unavailable} when it is certain
     *     that nothing was changed; {@link CounterFailure.OutcomeUnknown} when it is not;
     *     {@link CounterFailure.Unconfirmed} when it was, and the {@link Replicas} may not know
     */
    public Uni<Response> change(Request request, Deadline deadline) {
        return send(request, deadline, Purpose.CHANGE);
    }

    /**
     * Runs a script that changes something. Redis is sent its name, and its text only where it does not know it: then it
     * has not run it.
     *
     * @return as {@link #change}
     */
    public Uni<Response> run(Script script, List<String> keys, List<String> arguments, Deadline deadline) {
        return run(script, keys, arguments, deadline, Purpose.CHANGE);
    }

    /** Runs a script that is the only command of a call, as {@link #run(Script, List, List, Deadline)} does. */
    public Uni<Response> run(Script script, List<String> keys, List<String> arguments) {
        return run(script, keys, arguments, deadline());
    }

    /** Runs a script that stores nothing of weight, and is the only command of a call. */
    public Uni<Response> tell(Script script, List<String> keys, List<String> arguments) {
        return run(script, keys, arguments, deadline(), Purpose.ASK);
    }

    private Uni<Response> run(
            Script script, List<String> keys, List<String> arguments, Deadline deadline, Purpose purpose) {
        return send(call(Command.EVALSHA, script.sha1(), keys, arguments), deadline, purpose)
                .onFailure(failure -> RedisErrors.isUnknownScript(failure.getCause()))
                .recoverWithUni(() -> send(call(Command.EVAL, script.text(), keys, arguments), deadline, purpose));
    }

    private static Request call(Command command, String script, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }

    private Uni<Response> send(Request request, Deadline deadline, Purpose purpose) {
        return UniHelper.toUni(caller -> sendNow(request, deadline, purpose).onComplete(caller));
    }

    /** Sends a command at once, as its purpose wants. The failure is a {@link CounterFailure}. */
    Future<Response> sendNow(Request request, Deadline deadline, Purpose purpose) {
        long left = deadline.leftMillis();
        return left > 0 ? send(request, left, deadline, purpose) : Future.failedFuture(RedisErrors.late());
    }

    private Future<Response> send(Request request, long millis, Deadline deadline, Purpose purpose) {
        SharedConnection connection = connections(purpose).next();
        Function<RedisConnection, Future<Response>> sending = redis -> send(request, redis, millis, purpose);
        // Whoever decides first wins: the connection, to send, or the clock, to give up before it was sent.
        AtomicBoolean decided = new AtomicBoolean();
        return connection
                .get()
                .compose(redis -> decided.compareAndSet(false, true)
                        ? send(sending, redis, connection)
                        : Future.failedFuture("too late to be sent"))
                .timeout(millis, TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    boolean unsent = decided.compareAndSet(false, true) || RedisErrors.isUnsent(failure);
                    if (RedisErrors.isConnectionLost(failure)) {
                        deadline.giveUp();
                    }
                    return Future.failedFuture(RedisErrors.explain(failure, unsent, purpose));
                });
    }

    /** Sends a command over a connection, without any care for its end. */
    Future<Response> send(Request request, RedisConnection redis, long millis, Purpose purpose) {
        return purpose.isKept() ? replicas.send(request, redis, millis) : redis.send(request);
    }

    /** Returns the connections that carry commands of a purpose. */
    SharedConnections connections(Purpose purpose) {
        return purpose.isKept() ? changing : asking;
    }

    /** Sends a command. One that a closed connection did not send goes over the next: it was not carried out. */
    private static Future<Response> send(
            Function<RedisConnection, Future<Response>> sending, RedisConnection redis, SharedConnection connection) {
        return sendOn(sending, redis, connection)
                .recover(failure -> RedisErrors.isClosed(failure)
                        ? connection.get().compose(next -> sendOn(sending, next, connection))
                        : Future.failedFuture(failure));
    }

    private static Future<Response> sendOn(
            Function<RedisConnection, Future<Response>> sending, RedisConnection redis, SharedConnection connection) {
        return sending.apply(redis).onFailure(failure -> connection.failed(redis, failure));
    }
}
