package dev.tally.counter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.TallyConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RedisClusterClient;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends commands to Redis over a few connections that all callers share. Each command is sent once at the most and is
 * answered, or fails, before the {@link Deadline} of its call; nothing is ever sent again in silence, since a command
 * whose answer was lost may have been carried out.
 */
@Singleton
@Startup
public class RedisCommands implements SharedConnection.Listener {

    private static final Logger LOG = Logger.getLogger(RedisCommands.class);

    private final List<SharedConnection> connections;
    private final Duration timeout;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger reconnects = new AtomicInteger();
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    private volatile boolean closing;

    RedisCommands(
            Vertx vertx,
            Redis redis,
            TallyConfig config,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        // In a cluster a PING, as the heartbeat and readiness send it, goes to all masters, and not to any one node.
        RedisClusterClient.addReducer(Command.PING, List::getFirst);
        this.timeout = timeout;
        this.connections = Stream.generate(
                        () -> new SharedConnection(vertx, redis, type == RedisClientType.CLUSTER, this))
                .limit(config.redis().connections())
                .toList();
        connections.forEach(SharedConnection::keepAlive);
    }

    /**
     * Returns how often a connection was made or lost. When it has changed, Redis may have lost what it last confirmed; a
     * replica may have taken a master's place before another connection is made.
     */
    int reconnects() {
        return reconnects.get();
    }

    @Override
    public void connected() {
        reconnects.incrementAndGet();
        if (reachable.compareAndSet(false, true)) {
            LOG.info("Redis is back");
        }
    }

    @Override
    public void lost(String reason) {
        reconnects.incrementAndGet();
        if (!closing && reachable.compareAndSet(true, false)) {
            LOG.warnf("Redis is out of reach: %s", reason);
        }
    }

    void close(@Observes ShutdownEvent shutdown) {
        closing = true;
        connections.forEach(SharedConnection::letGo);
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
        return send(request, deadline, CounterFailure.Unavailable::unanswered);
    }

    /**
     * Sends a command whose second run would change something again.
     *
     * @return Redis' answer; {@link CounterFailure.Overflow} or {@link CounterFailure.Unavailable} when it is certain
     *     that nothing was changed; {@link CounterFailure.OutcomeUnknown} when it is not
     */
    Uni<Response> change(Request request, Deadline deadline) {
        return send(request, deadline, CounterFailure.OutcomeUnknown::new);
    }

    /**
     * Runs a script that changes something. Redis is sent its name, and its text only where it does not know it: then it
     * has not run it.
     *
     * @return as {@link #change}
     */
    public Uni<Response> run(Script script, List<String> keys, List<String> arguments, Deadline deadline) {
        return change(call(Command.EVALSHA, script.sha1(), keys, arguments), deadline)
                .onFailure(failure -> RedisErrors.isUnknownScript(failure.getCause()))
                .recoverWithUni(() -> change(call(Command.EVAL, script.text(), keys, arguments), deadline));
    }

    /** Runs a script that is the only command of a call, as {@link #run(Script, List, List, Deadline)} does. */
    public Uni<Response> run(Script script, List<String> keys, List<String> arguments) {
        return run(script, keys, arguments, deadline());
    }

    private static Request call(Command command, String script, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }

    private Uni<Response> send(Request request, Deadline deadline, Function<Throwable, CounterFailure> unanswered) {
        return UniHelper.toUni(caller -> {
            long left = deadline.leftMillis();
            Future<Response> answer = left > 0
                    ? send(request, left, deadline, unanswered)
                    : Future.failedFuture(CounterFailure.Unavailable.late());
            answer.onComplete(caller);
        });
    }

    private Future<Response> send(
            Request request, long millis, Deadline deadline, Function<Throwable, CounterFailure> unanswered) {
        SharedConnection connection = next();
        // Whoever decides first wins: the connection, to send, or the clock, to give up before it was sent.
        AtomicBoolean decided = new AtomicBoolean();
        return connection
                .get()
                .compose(redis -> decided.compareAndSet(false, true)
                        ? send(request, redis, connection)
                        : Future.failedFuture("too late to be sent"))
                .timeout(millis, TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    boolean unsent = decided.compareAndSet(false, true) || RedisErrors.isUnsent(failure);
                    if (RedisErrors.isConnectionLost(failure)) {
                        deadline.giveUp();
                    }
                    return Future.failedFuture(explain(failure, unsent, unanswered));
                });
    }

    private SharedConnection next() {
        return connections.get(Math.floorMod(turn.getAndIncrement(), connections.size()));
    }

    /** Sends a command. One that a closed connection did not send goes over the next: it was not carried out. */
    private static Future<Response> send(Request request, RedisConnection redis, SharedConnection connection) {
        return sendOn(request, redis, connection)
                .recover(failure -> RedisErrors.isClosed(failure)
                        ? connection.get().compose(next -> sendOn(request, next, connection))
                        : Future.failedFuture(failure));
    }

    private static Future<Response> sendOn(Request request, RedisConnection redis, SharedConnection connection) {
        return redis.send(request).onFailure(failure -> {
            if (RedisErrors.isConnectionLost(failure)) {
                connection.drop(redis);
            }
        });
    }

    private static CounterFailure explain(
            Throwable failure, boolean unsent, Function<Throwable, CounterFailure> unanswered) {
        if (RedisErrors.isRefusal(failure)) {
            return RedisErrors.isOverflow(failure)
                    ? new CounterFailure.Overflow()
                    : CounterFailure.Unavailable.refused(RedisErrors.code(failure), failure);
        }
        return unsent ? CounterFailure.Unavailable.unsent(failure) : unanswered.apply(failure);
    }
}
