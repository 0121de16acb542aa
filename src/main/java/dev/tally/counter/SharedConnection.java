package dev.tally.counter;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/**
 * A connection to Redis that many callers use at once, their commands pipelined. When it is lost it is made anew, by
 * the next caller or by the heartbeat, whichever comes first.
 */
final class SharedConnection {

    /*
     * A connection whose peer has gone without a word (a frozen Redis, a cut cable) is closed by the TCP client when
     * it has read nothing for quarkus.redis.tcp.read-idle-timeout. The heartbeat keeps that from happening to one that
     * merely has nothing to do, so it has to beat faster.
     */
    private static final long HEARTBEAT_MILLIS = 500;

    /* Vert.x leaves some failed handshakes without an answer; longer than any good one takes. */
    private static final long CONNECT_MILLIS = 3_000;

    private final Vertx vertx;
    private final Redis redis;
    private final Listener listener;

    /* Without a lock: the client calls back while it holds its own, in whatever thread. */
    private final AtomicReference<Future<RedisConnection>> current = new AtomicReference<>();

    private long heartbeat;

    SharedConnection(Vertx vertx, Redis redis, Listener listener) {
        this.vertx = vertx;
        this.redis = redis;
        this.listener = listener;
    }

    /** Connects, and stays connected. */
    void keepAlive() {
        get();
        heartbeat = vertx.setPeriodic(
                HEARTBEAT_MILLIS,
                timer -> get().onSuccess(connection -> connection
                        .send(Request.cmd(Command.PING))
                        .onFailure(failure -> {
                            if (RedisErrors.isConnectionLost(failure)) {
                                drop(connection);
                            }
                        })));
    }

    /** Leaves the connection to its fate. */
    void letGo() {
        vertx.cancelTimer(heartbeat);
    }

    /** Returns the connection, or the attempt at one that is under way. */
    Future<RedisConnection> get() {
        Promise<RedisConnection> attempt = Promise.promise();
        Future<RedisConnection> existing = current.compareAndExchange(null, attempt.future());
        if (existing != null) {
            return existing;
        }
        redis.connect()
                .timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .onSuccess(this::connected)
                .onFailure(failure -> failed(attempt.future(), failure))
                .onComplete(attempt);
        return attempt.future();
    }

    private void connected(RedisConnection connection) {
        connection.endHandler(end -> drop(connection));
        connection.exceptionHandler(failure -> drop(connection));
        listener.connected();
    }

    private void failed(Future<RedisConnection> attempt, Throwable failure) {
        current.compareAndSet(attempt, null);
        listener.lost(failure.getMessage());
    }

    /** Gives up a connection that is no use any more, so that the next caller makes a new one. */
    void drop(RedisConnection connection) {
        Future<RedisConnection> lost = current.get();
        if (lost != null && lost.result() == connection && current.compareAndSet(lost, null)) {
            connection.close();
            listener.lost("the connection was closed");
        }
    }

    /** Hears what becomes of the connection. */
    interface Listener {

        /** A connection was made: the first, or one in place of another that was lost. */
        void connected();

        /** There is no connection any more, or none could be made. */
        void lost(String reason);
    }
}
