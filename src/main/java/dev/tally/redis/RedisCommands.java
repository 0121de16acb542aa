package dev.tally.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.vertx.EventLoop;
import dev.tally.vertx.VertxInternals;
import io.netty.util.concurrent.FastThreadLocal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends commands to Redis over a few connections shared by all callers. Each command is sent at most once, and is
 * answered or fails before the {@link Deadline} of its call. Commands are never retried silently, because a command whose
 * reply was lost may have been executed.
 */
@Singleton
public class RedisCommands implements Sender {

    /* Number of connections. With two, one serves while the other reconnects; all must fit into the client's pool. */
    private static final int LEAST = 2;
    private static final int MOST = 8;

    private final SharedConnections asking;
    private final SharedConnections changing;
    private final Duration timeout;
    private final ConnectionEvents events = new ConnectionEvents();
    private final FastThreadLocal<LoopCommands> loops;

    RedisCommands(
            Vertx vertx,
            Redis redis,
            RedisConfig config,
            Replicas replicas,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        // In a cluster, heartbeat and readiness send PING, which goes to all masters.
        VertxInternals.askAllMasters(Command.PING, List::getFirst);
        this.timeout = timeout;
        this.loops = new FastThreadLocal<>() {
            @Override
            protected LoopCommands initialValue() {
                return new LoopCommands(EventLoop.current(vertx), RedisCommands.this);
            }
        };
        int each = config.connections().orElse(Math.clamp(EventLoop.count(vertx), LEAST, MOST));
        Supplier<SharedConnections> connections = () -> new SharedConnections(
                each, () -> new SharedConnection(vertx, redis, type == RedisClientType.CLUSTER, replicas, events));
        this.asking = connections.get();
        // A connection that waits for replicas is blocked for all other commands.
        this.changing = replicas.areWanted() ? connections.get() : asking;
    }

    /** Runs last, so that an error that stops the startup is not followed by warnings about lost connections. */
    void connect(@Observes @Priority(Integer.MAX_VALUE) StartupEvent started) {
        connections().forEach(SharedConnections::keepAlive);
    }

    private Stream<SharedConnections> connections() {
        return Stream.of(asking, changing).distinct();
    }

    /**
     * Returns the number of connects and disconnects. If it has changed, Redis may have lost the last writes it
     * confirmed: a replica may have become the master before the client reconnects.
     */
    public int reconnects() {
        return events.reconnects();
    }

    /** Checks whether Redis accepts changes, without making one. */
    void check(Callback<Response> callback) {
        send(asking.next().question(), Purpose.ASK, deadline(), callback);
    }

    /** Returns whether a connection for changes is open; changes may have their own connections. */
    boolean takesChanges() {
        return changing.isAnyThere();
    }

    /**
     * Returns how many connections were dropped because Redis refused a command that another server behind the same
     * address may execute. If it has changed, all other connections may lead to the wrong server too.
     */
    public int renewals() {
        return events.renewals();
    }

    void close(@Observes ShutdownEvent shutdown) {
        events.close();
        connections().forEach(SharedConnections::letGo);
    }

    /** Returns a deadline of {@code quarkus.redis.timeout} for all commands of a call together. */
    public Deadline deadline() {
        return new Deadline(timeout);
    }

    /** Sends a command, from any thread, and calls back on the event loop of a connection. */
    @Override
    public void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback) {
        connections(purpose).next().send(request, purpose, deadline, callback);
    }

    /** Returns what sends commands from the current thread: if it is an event loop, callbacks run on it. */
    public Sender here() {
        return Context.isOnEventLoopThread() ? loops.get() : this;
    }

    /** Sends a command without waiting. */
    public Pending<Response> begin(Request request, Purpose purpose, Deadline deadline) {
        return Pending.of(callback -> send(request, purpose, deadline, callback));
    }

    /** Sends a read command, and blocks for the reply. */
    public Response ask(Request request, Deadline deadline) {
        return begin(request, Purpose.ASK, deadline).await();
    }

    /** Returns the time of Redis, in whole seconds. */
    public Instant now(Deadline deadline) {
        return Instant.ofEpochSecond(
                ask(Request.cmd(Command.TIME), deadline).get(0).toLong());
    }

    /** Sends a read command, or one that stores nothing important, as the only command of a call. */
    public Response ask(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return ask(request, deadline());
    }

    /** Sends a script that changes data, without waiting. */
    public Pending<Response> begin(Script script, List<String> keys, List<String> arguments, Deadline deadline) {
        return Pending.of(callback -> run(script, keys, arguments, Purpose.CHANGE, deadline, callback));
    }

    /** Runs a script that changes data, as the only command of a call. */
    public Response change(Script script, List<String> keys, List<String> arguments) {
        return begin(script, keys, arguments, deadline()).await();
    }

    /** Runs a script that stores nothing important, as the only command of a call. */
    public Response ask(Script script, List<String> keys, List<String> arguments) {
        return Pending.<Response>of(callback -> run(script, keys, arguments, Purpose.ASK, deadline(), callback))
                .await();
    }

    SharedConnections connections(Purpose purpose) {
        return purpose.isKept() ? changing : asking;
    }
}
