package dev.tally.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.tally.redis.RedisErrors;
import dev.tally.redis.SharedConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * A connection that reads, and beside it one on which Redis tells of every key that was read and has changed since,
 * once for each reading: Redis' client-side caching in the way of RESP2. It lives until the first thing goes wrong;
 * whoever relied on it then knows nothing any more and opens another.
 */
final class TrackedConnection {

    private static final String CHANGES = "__redis__:invalidate";

    private final Redis redis;
    private final Duration timeout;
    private final Listener listener;

    private final String barrierChannel = "tally:barrier:" + UUID.randomUUID();
    private final AtomicLong barrierNumbers = new AtomicLong();
    private final Map<String, Promise<Void>> barriers = new ConcurrentHashMap<>();
    private final Promise<Void> subscribed = Promise.promise();

    private volatile RedisConnection hearing;
    private volatile RedisConnection reading;
    private boolean closed;

    TrackedConnection(Redis redis, Duration timeout, Listener listener) {
        this.redis = redis;
        this.timeout = timeout;
        this.listener = listener;
    }

    /** Connects. It fails with {@link Refused} where Redis can't track or may not. */
    Future<Void> open() {
        return bounded(
                connect(this::hear)
                        .compose(TrackedConnection::id)
                        .compose(id -> subscribe()
                                .compose(ok -> connect(connection -> reading = connection))
                                .compose(connection -> connection.send(track(id)))
                                .mapEmpty()),
                Refused::new);
    }

    private Future<RedisConnection> connect(Consumer<RedisConnection> keep) {
        return redis.connect().compose(connection -> {
            if (!isKept(connection, keep)) {
                return connection.close().compose(end -> Future.failedFuture("Connection is closed"));
            }
            connection.endHandler(end -> close());
            connection.exceptionHandler(failure -> close());
            return Future.succeededFuture(connection);
        });
    }

    /** Returns whether all has not been given up meanwhile: what came then would never be closed. */
    private synchronized boolean isKept(RedisConnection connection, Consumer<RedisConnection> keep) {
        if (!closed) {
            keep.accept(connection);
        }
        return !closed;
    }

    private void hear(RedisConnection connection) {
        hearing = connection.handler(this::heard);
    }

    private static Future<Long> id(RedisConnection connection) {
        return connection.send(Request.cmd(Command.CLIENT).arg("ID")).map(Response::toLong);
    }

    /** The client does not wait for the confirmation, which comes as a message. */
    private Future<Void> subscribe() {
        return hearing.send(Request.cmd(Command.SUBSCRIBE).arg(CHANGES).arg(barrierChannel))
                .compose(sent -> subscribed.future());
    }

    private static Request track(long id) {
        return Request.cmd(Command.CLIENT)
                .arg("TRACKING")
                .arg("ON")
                .arg("REDIRECT")
                .arg(id);
    }

    private void heard(Response message) {
        if (message.type() == ResponseType.ERROR) {
            subscribed.tryFail((Throwable) message);
            return;
        }
        String channel = message.get(1).toString();
        if (message.get(0).toString().equals("subscribe")) {
            if (channel.equals(barrierChannel)) {
                subscribed.tryComplete();
            }
        } else if (channel.equals(CHANGES)) {
            changed(message.get(2));
        } else {
            arrived(message.get(2).toString());
        }
    }

    private void changed(Response keys) {
        if (keys == null) {
            listener.allChanged();
        } else {
            keys.forEach(key -> listener.changed(key.toString()));
        }
    }

    private void arrived(String barrier) {
        Promise<Void> waiting = barriers.remove(barrier);
        if (waiting != null) {
            waiting.complete();
        }
    }

    /**
     * Completes when the listener has heard of all that was changed before this call. Redis puts the news of a change
     * into the same stream before it answers who made it, and a message of ours behind.
     */
    Future<Void> barrier() {
        String number = Long.toString(barrierNumbers.incrementAndGet());
        Promise<Void> arrival = Promise.promise();
        barriers.put(number, arrival);
        return send(List.of(Request.cmd(Command.PUBLISH).arg(barrierChannel).arg(number)))
                .compose(published -> bounded(arrival.future(), RedisErrors::unavailable));
    }

    /** Sends commands all at once. Of a key that they read the next change is told. */
    Future<List<Response>> send(List<Request> requests) {
        RedisConnection connection = reading;
        // One batch: commands by themselves would each be handed from thread to thread, and back.
        return bounded(
                isClosed() ? Future.failedFuture("Connection is closed") : connection.batch(requests),
                RedisErrors::unavailable);
    }

    /** Gives the future an end. One failure is enough for the connection to be given up. */
    private <T> Future<T> bounded(Future<T> future, Function<Throwable, Throwable> refusal) {
        return future.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> close())
                .recover(failure -> Future.failedFuture(explain(failure, refusal)));
    }

    private static Throwable explain(Throwable failure, Function<Throwable, Throwable> refusal) {
        return RedisErrors.isRefusal(failure) ? refusal.apply(failure) : RedisErrors.unavailable(failure);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Gives up both connections. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Without the lock: whoever waits for a barrier goes on in here, and takes locks of its own.
        barriers.values().forEach(barrier -> barrier.tryFail("Connection is closed"));
        if (hearing != null) {
            hearing.close();
        }
        if (reading != null) {
            // In the pool it would track for whoever gets it next.
            SharedConnection.end(reading);
        }
    }

    /** Hears what has changed. */
    interface Listener {

        /** A key was changed, or removed, after it was read. */
        void changed(String key);

        /** Any key may have been changed. */
        void allChanged();
    }

    /** Redis is there but does not track: it is too old, a proxy of another kind, or its user may not. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super("Redis refuses to track changes", cause);
        }
    }
}
