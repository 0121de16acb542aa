package dev.tally.redis;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.vertx.EventLoop;
import dev.tally.vertx.VertxInternals;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends commands to Redis over a few connections that all callers share. Each command is sent once at the most and is
 * answered, or fails, before the {@link Deadline} of its call; nothing is ever sent again in silence, since a command
 * whose answer was lost may have been carried out.
 */
@Singleton
public class RedisCommands implements Sender {

    /* Connections: with two, one serves while the other is made anew; all have to fit into the client's pool. */
    private static final int LEAST = 2;
    private static final int MOST = 8;

    private final SharedConnections asking;
    private final SharedConnections changing;
    private final Duration timeout;
    private final ConnectionEvents events = new ConnectionEvents();

    RedisCommands(
            Vertx vertx,
            Redis redis,
            RedisConfig config,
            Replicas replicas,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        // As the heartbeat and readiness send it.
        VertxInternals.askAllMasters(Command.PING, List::getFirst);
        this.timeout = timeout;
        int each = config.connections().orElse(Math.clamp(EventLoop.count(vertx), LEAST, MOST));
        Supplier<SharedConnections> connections = () -> new SharedConnections(
                each, () -> new SharedConnection(vertx, redis, type == RedisClientType.CLUSTER, replicas, events));
        this.asking = connections.get();
        // A connection that waits for replicas carries nothing else meanwhile.
        this.changing = replicas.areWanted() ? connections.get() : asking;
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
    void check(Callback<Response> callback) {
        send(asking.next().question(), Purpose.ASK, deadline(), callback);
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

    /** Sends a command, from any thread, and calls back in the event loop of a connection. */
    @Override
    public void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback) {
        connections(purpose).next().send(request, purpose, deadline, callback);
    }

    /** Sends a command, to be awaited later. */
    public Pending<Response> begin(Request request, Purpose purpose, Deadline deadline) {
        return Pending.of(callback -> send(request, purpose, deadline, callback));
    }

    /** Sends a command that reads, and waits for its answer. */
    public Response ask(Request request, Deadline deadline) {
        return begin(request, Purpose.ASK, deadline).await();
    }

    /**
     * Sends a script. Redis is sent its name, and its text only where it does not know it: then it has not run it.
     *
     * @param callback as of {@link #send}
     */
    public void run(
            Script script,
            List<String> keys,
            List<String> arguments,
            Purpose purpose,
            Deadline deadline,
            Callback<Response> callback) {
        send(call(Command.EVALSHA, script.sha1(), keys, arguments), purpose, deadline, new Callback<>() {

            @Override
            public void succeeded(Response answer) {
                callback.succeeded(answer);
            }

            @Override
            public void failed(Throwable failure) {
                if (RedisErrors.isUnknownScript(failure.getCause())) {
                    send(call(Command.EVAL, script.text(), keys, arguments), purpose, deadline, callback);
                } else {
                    callback.failed(failure);
                }
            }
        });
    }

    /** Sends a script that changes something, to be awaited later. */
    public Pending<Response> begin(Script script, List<String> keys, List<String> arguments, Deadline deadline) {
        return Pending.of(callback -> run(script, keys, arguments, Purpose.CHANGE, deadline, callback));
    }

    /** Runs a script that changes something, and is the only command of a call. */
    public Response change(Script script, List<String> keys, List<String> arguments) {
        return begin(script, keys, arguments, deadline()).await();
    }

    /** Runs a script that stores nothing of weight, and is the only command of a call. */
    public Response ask(Script script, List<String> keys, List<String> arguments) {
        return Pending.<Response>of(callback -> run(script, keys, arguments, Purpose.ASK, deadline(), callback))
                .await();
    }

    private static Request call(Command command, String script, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }

    /** Returns the connections that carry commands of a purpose. */
    SharedConnections connections(Purpose purpose) {
        return purpose.isKept() ? changing : asking;
    }
}
