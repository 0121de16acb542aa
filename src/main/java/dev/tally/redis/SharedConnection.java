package dev.tally.redis;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import dev.tally.counter.Callback;
import dev.tally.vertx.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A pipelined connection to Redis for many callers. After a loss the next caller or heartbeat
 * reconnects, whichever comes first.
 */
public final class SharedConnection {

    /*
     * The TCP client closes a connection on which it has read nothing for quarkus.redis.tcp.read-idle-timeout. That detects
     * a dead peer (a frozen Redis, a cut cable); the heartbeat keeps idle connections open, so it must be more frequent.
     */
    private static final long HEARTBEAT_MILLIS = 500;

    /* Vert.x never completes some failed handshakes. Longer than any successful one takes. */
    private static final long CONNECT_MILLIS = 3_000;

    private static final long LONGEST_RENEWAL_PAUSE_MILLIS = 2_000;

    /* No key has this name. */
    private static final String NO_KEY = "tally:none";

    private final Vertx vertx;
    private final EventLoop home;
    private final Redis redis;
    private final boolean isCluster;
    private final Listener listener;
    private final Pipeline pipeline;

    /* Lock-free: the client calls back on any thread while it holds its own lock. */
    private final AtomicReference<Future<RedisConnection>> current = new AtomicReference<>();

    private final AtomicBoolean replacing = new AtomicBoolean();

    private final AtomicLong renewalDue = new AtomicLong(System.nanoTime());
    private final AtomicLong renewalPause = new AtomicLong(HEARTBEAT_MILLIS);

    private long heartbeat;

    SharedConnection(Vertx vertx, Redis redis, boolean isCluster, Replicas replicas, Listener listener) {
        this.vertx = vertx;
        // Round robin over the event loops.
        this.home = EventLoop.next(vertx);
        this.redis = redis;
        this.isCluster = isCluster;
        this.listener = listener;
        this.pipeline = new Pipeline(this, home, replicas);
    }

    /** Connects, and reconnects after each loss. */
    void keepAlive() {
        get();
        heartbeat = vertx.setPeriodic(
                HEARTBEAT_MILLIS,
                timer -> get().onSuccess(connection -> connection
                        .send(question())
                        .onSuccess(served -> served())
                        .onFailure(failure -> {
                            RedisErrors.refusal(failure).ifPresent(refusal -> listener.refused(refusal.code()));
                            failed(connection, failure);
                        })));
    }

    private void served() {
        renewalPause.set(HEARTBEAT_MILLIS);
        listener.served();
    }

    /**
     * Returns the command that checks whether Redis serves. A Redis that refuses changes, such as a replica, also refuses
     * {@code UNLINK}; on a missing key it changes nothing, and it works while the memory is full, so that counters can be
     * removed. In a cluster {@code PING} goes to all masters; whether each accepts writes is not checked.
     */
    Request question() {
        return isCluster
                ? Request.cmd(Command.PING)
                : Request.cmd(Command.UNLINK).arg(NO_KEY);
    }

    /** Handles the failure of a command. The connection may have been replaced meanwhile. */
    void failed(RedisConnection connection, Throwable failure) {
        if (RedisErrors.isConnectionLost(failure)) {
            drop(connection);
        } else {
            RedisErrors.refusal(failure)
                    .filter(Refusal::isCuredByConnecting)
                    .ifPresent(refusal -> renew(connection, refusal));
        }
    }

    /**
     * Drops a connection on which Redis refuses a command that another server behind the same address may execute.
     * Exponential backoff: each drop in a row doubles the pause before the next.
     */
    private void renew(RedisConnection refusing, Refusal refusal) {
        listener.refused(refusal.code());
        Future<RedisConnection> lost = current.get();
        long due = renewalDue.get();
        long now = System.nanoTime();
        if (lost == null || lost.result() != refusing || now - due < 0) {
            return;
        }
        long pause = renewalPause.get();
        if (!renewalDue.compareAndSet(due, now + TimeUnit.MILLISECONDS.toNanos(pause))) {
            return;
        }
        renewalPause.set(Math.min(2 * pause, LONGEST_RENEWAL_PAUSE_MILLIS));
        if (isCluster) {
            replace(refusing);
        } else if (current.compareAndSet(lost, null)) {
            end(refusing);
            get();
        }
        listener.renewed();
    }

    /**
     * Makes Redis close the connection after it has answered everything sent on it. Closing it here would return it to
     * the pool, and the next caller would get it.
     */
    public static void end(RedisConnection connection) {
        connection.endHandler(end -> connection.close());
        connection.send(Request.cmd(Command.QUIT)).onFailure(failure -> connection.close());
    }

    /** Stops the heartbeat; the connection is no longer kept open. */
    void letGo() {
        vertx.cancelTimer(heartbeat);
    }

    /** Returns whether the connection belongs to the current event loop, so that no thread switch is needed. */
    boolean isHere() {
        return home.isCurrent();
    }

    /** Returns whether the connection is open, as far as is known. */
    boolean isThere() {
        Future<RedisConnection> connection = current.get();
        return connection != null && connection.succeeded();
    }

    /** Returns the connection if it {@link #isThere}. */
    Optional<RedisConnection> made() {
        Future<RedisConnection> connection = current.get();
        return connection != null && connection.succeeded() ? Optional.of(connection.result()) : Optional.empty();
    }

    /** Sends a command, from any thread. */
    void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback) {
        if (isHere()) {
            pipeline.send(request, purpose, deadline, callback);
        } else {
            execute(() -> pipeline.send(request, purpose, deadline, callback));
        }
    }

    /** Runs an action on the event loop of the connection. */
    void execute(Runnable action) {
        home.execute(action);
    }

    /** Returns the connection, or the connection attempt in progress. */
    Future<RedisConnection> get() {
        Promise<RedisConnection> attempt = Promise.promise();
        Future<RedisConnection> existing = current.compareAndExchange(null, attempt.future());
        if (existing != null) {
            return existing;
        }
        connect()
                .onFailure(failure -> current.compareAndSet(attempt.future(), null))
                .onComplete(attempt);
        return attempt.future();
    }

    /** Runs outside the context of the caller, because the connection outlives its request. */
    private Future<RedisConnection> connect() {
        Promise<RedisConnection> connected = Promise.promise();
        // Composed, because connect() may also throw: an attempt that never completes would block all later ones.
        home.executeInContext(() -> {
            Future<RedisConnection> made = Future.succeededFuture().compose(start -> redis.connect());
            made.timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                    // A connection that opens after the timeout has no owner and would occupy its place in the pool.
                    .onFailure(late -> made.onSuccess(RedisConnection::close))
                    .onComplete(connected);
        });
        return connected.future().onSuccess(this::connected).onFailure(failure -> listener.lost(failure.getMessage()));
    }

    private void connected(RedisConnection connection) {
        if (!isCluster) {
            connection.endHandler(end -> drop(connection));
        }
        connection.exceptionHandler(failure -> drop(connection));
        listener.connected();
    }

    /** Drops an unusable connection, so that the next caller reconnects. */
    void drop(RedisConnection connection) {
        Future<RedisConnection> lost = current.get();
        if (lost == null || lost.result() != connection) {
            return;
        }
        if (isCluster) {
            replace(connection);
        } else if (current.compareAndSet(lost, null)) {
            connection.close();
            listener.lost("the connection was closed");
        }
    }

    /*
     * A cluster connection consists of one connection per node, and opens to all nodes or fails. After the loss of a part
     * it keeps serving the other nodes until its replacement is open: while one master is down, the counters of the
     * others stay available. The parts to replicas close by themselves, because nothing is read on them.
     */
    private void replace(RedisConnection connection) {
        if (replacing.compareAndSet(false, true)) {
            listener.lost("a connection to a node was closed");
            Future<RedisConnection> next = connect();
            next.onSuccess(connected -> {
                        current.set(next);
                        connection.close();
                        replacing.set(false);
                    })
                    // Not on every request that fails meanwhile: each attempt opens a connection to each node.
                    .onFailure(failure -> vertx.setTimer(HEARTBEAT_MILLIS, pause -> replacing.set(false)));
        }
    }

    /** Receives the events of the connection. */
    interface Listener {

        /** The first connection, or a replacement, is open. */
        void connected();

        /** The connection was lost or could not be opened. */
        void lost(String reason);

        /** Redis refused a command because of its own state, not because of the command. */
        void refused(String code);

        /** A connection was dropped because of a refusal. */
        void renewed();

        /** Redis accepts commands. */
        void served();
    }
}
