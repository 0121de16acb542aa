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
 * A connection to Redis that many callers use at once, their commands pipelined. When it is lost it is made anew, by
 * the next caller or by the heartbeat, whichever comes first.
 */
public final class SharedConnection {

    /*
     * A connection whose peer has gone without a word (a frozen Redis, a cut cable) is closed by the TCP client when
     * it has read nothing for quarkus.redis.tcp.read-idle-timeout. The heartbeat keeps that from happening to one that
     * merely has nothing to do, so it has to beat faster.
     */
    private static final long HEARTBEAT_MILLIS = 500;

    /* Vert.x leaves some failed handshakes without an answer; longer than any good one takes. */
    private static final long CONNECT_MILLIS = 3_000;

    private static final long LONGEST_RENEWAL_PAUSE_MILLIS = 2_000;

    /* None has this name. */
    private static final String NO_KEY = "tally:none";

    private final Vertx vertx;
    private final EventLoop home;
    private final Redis redis;
    private final boolean isCluster;
    private final Listener listener;
    private final Pipeline pipeline;

    /* Without a lock: the client calls back while it holds its own, in whatever thread. */
    private final AtomicReference<Future<RedisConnection>> current = new AtomicReference<>();

    private final AtomicBoolean replacing = new AtomicBoolean();

    private final AtomicLong renewalDue = new AtomicLong(System.nanoTime());
    private final AtomicLong renewalPause = new AtomicLong(HEARTBEAT_MILLIS);

    private long heartbeat;

    SharedConnection(Vertx vertx, Redis redis, boolean isCluster, Replicas replicas, Listener listener) {
        this.vertx = vertx;
        // Each is in the next event loop.
        this.home = EventLoop.next(vertx);
        this.redis = redis;
        this.isCluster = isCluster;
        this.listener = listener;
        this.pipeline = new Pipeline(this, home, replicas);
    }

    /** Connects, and stays connected. */
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
     * Returns what finds out whether Redis serves. A Redis that refuses changes, such as a replica, refuses to remove a key
     * too, and where there is none nothing is changed by it. A full memory, from which counters are to be removed, takes
     * no part in that. In a cluster all masters are asked, and whether each may be written to is its own affair.
     */
    Request question() {
        return isCluster
                ? Request.cmd(Command.PING)
                : Request.cmd(Command.UNLINK).arg(NO_KEY);
    }

    /** Hears of the failure of a command on a connection that may have been replaced meanwhile. */
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
     * Gives up a connection on which Redis refuses what another server behind the same address may carry out. Each time in
     * a row there is a longer pause before the next.
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
     * Has Redis end a connection once all that was sent on it is answered. To close it would give it back to the pool, and
     * whoever connects next would get it.
     */
    public static void end(RedisConnection connection) {
        connection.endHandler(end -> connection.close());
        connection.send(Request.cmd(Command.QUIT)).onFailure(failure -> connection.close());
    }

    /** Leaves the connection to its fate. */
    void letGo() {
        vertx.cancelTimer(heartbeat);
    }

    /** Returns whether it is in the current event loop: to use it there takes no other thread. */
    boolean isHere() {
        return home.isCurrent();
    }

    /** Returns whether it is made, as far as is known. */
    boolean isThere() {
        Future<RedisConnection> connection = current.get();
        return connection != null && connection.succeeded();
    }

    /** Returns the connection where it {@link #isThere}. */
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

    /** Runs an action in the event loop of the connection. */
    void execute(Runnable action) {
        home.execute(action);
    }

    /** Returns the connection, or the attempt at one that is under way. */
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

    /** Not in the context of a caller, whose request is over long before the connection. */
    private Future<RedisConnection> connect() {
        Promise<RedisConnection> connected = Promise.promise();
        // Composed, as the client also throws: an attempt that never ends would be the last.
        home.executeInContext(() -> {
            Future<RedisConnection> made = Future.succeededFuture().compose(start -> redis.connect());
            made.timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                    // One that comes later still would be nobody's, and keep its place in the pool.
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

    /** Gives up a connection that is no use any more, so that the next caller makes a new one. */
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
     * A connection to a cluster is one to each node, and is made to all of them or not at all. So one of which a part was
     * lost serves the other nodes until there is another: while a master is away, the counters of the others are not. The
     * parts to replicas end by themselves, as nothing is heard on them.
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
                    // Not at every request that fails meanwhile: each attempt takes a connection to each node.
                    .onFailure(failure -> vertx.setTimer(HEARTBEAT_MILLIS, pause -> replacing.set(false)));
        }
    }

    /** Hears what becomes of the connection. */
    interface Listener {

        /** A connection was made: the first, or one in place of another that was lost. */
        void connected();

        /** There is no connection any more, or none could be made. */
        void lost(String reason);

        /** Redis refuses a command for a reason that is not the command's. */
        void refused(String code);

        /** A connection was given up for that. */
        void renewed();

        /** Redis takes commands. */
        void served();
    }
}
