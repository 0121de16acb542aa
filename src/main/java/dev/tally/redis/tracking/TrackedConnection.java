package dev.tally.redis.tracking;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.tally.counter.CounterFailure;
import dev.tally.redis.RedisErrors;
import dev.tally.redis.SharedConnection;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * A connection that reads, and a second one on which Redis reports each key that was read and has changed since, once
 * per reading: client-side caching as RESP2 has it. The first failure closes both; a closed one is replaced, not reopened.
 */
public final class TrackedConnection {

    private static final String CHANGES = "__redis__:invalidate";

    /* Shorter than quarkus.redis.tcp.read-idle-timeout, as SharedConnection has it. */
    private static final Duration BEAT = Duration.ofMillis(500);

    private final Redis redis;
    private final Duration timeout;

    private final String barrierChannel = "tally:barrier:" + UUID.randomUUID();
    private final Map<String, CompletableFuture<Void>> barriers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

    private final List<RedisConnection> connections = new ArrayList<>();
    private boolean closed;

    private volatile RedisConnection reading;

    public TrackedConnection(Redis redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    /**
     * Connects, and blocks until Redis tracks.
     *
     * @param listener hears of changes
     * @return whether Redis tracks; it does not if it is too old, a proxy, or its user lacks the rights
     */
    public boolean open(Listener listener) {
        try {
            RedisConnection hearing = await(connect()).handler(message -> heard(message, listener));
            long id = await(hearing.send(Request.cmd(Command.CLIENT).arg("ID"))).toLong();
            // The client does not wait for the confirmation, which comes as a message.
            await(hearing.send(Request.cmd(Command.SUBSCRIBE).arg(CHANGES).arg(barrierChannel)));
            await(subscribed);
            reading = await(connect());
            send(List.of(Request.cmd(Command.CLIENT)
                    .arg("TRACKING")
                    .arg("ON")
                    .arg("REDIRECT")
                    .arg(id)));
            barrier();
        } catch (CounterFailure.Unavailable failure) {
            if (RedisErrors.isRefusal(failure.getCause())) {
                return false;
            }
            throw failure;
        }
        Thread.startVirtualThread(this::keepAlive);
        return true;
    }

    private Future<RedisConnection> connect() {
        // Composed, as the client also throws.
        return Future.succeededFuture().compose(start -> redis.connect()).onSuccess(connection -> {
            connection.endHandler(end -> close());
            connection.exceptionHandler(failure -> close());
            keep(connection);
        });
    }

    /** One that comes after the end would keep its place in the pool for ever. */
    private void keep(RedisConnection connection) {
        synchronized (this) {
            if (!closed) {
                connections.add(connection);
                return;
            }
        }
        connection.close();
    }

    private void heard(Response message, Listener listener) {
        if (message.type() == ResponseType.ERROR) {
            subscribed.completeExceptionally((Throwable) message);
            return;
        }
        String channel = message.get(1).toString();
        if (message.get(0).toString().equals("subscribe")) {
            if (channel.equals(barrierChannel)) {
                subscribed.complete(null);
            }
        } else if (channel.equals(CHANGES)) {
            changed(message.get(2), listener);
        } else {
            Optional.ofNullable(barriers.remove(message.get(2).toString()))
                    .ifPresent(barrier -> barrier.complete(null));
        }
    }

    private static void changed(Response keys, Listener listener) {
        if (keys == null) {
            listener.allChanged();
        } else {
            keys.forEach(key -> listener.changed(key.toString()));
        }
    }

    /**
     * Blocks until the listener was told of every change that Redis answered before this call. Redis queues the invalidation
     * message of a change before the answer to the change; a message that is published now arrives after both.
     */
    public void barrier() {
        String id = UUID.randomUUID().toString();
        CompletableFuture<Void> arrival = new CompletableFuture<>();
        barriers.put(id, arrival);
        send(List.of(Request.cmd(Command.PUBLISH).arg(barrierChannel).arg(id)));
        await(arrival);
    }

    /** Sends commands together, and blocks for their answers. The next change of each key that they read is reported. */
    public List<Response> send(List<Request> requests) {
        // One batch: commands by themselves would each be handed from thread to thread, and back.
        return await(isClosed() ? Future.failedFuture("Connection is closed") : reading.batch(requests));
    }

    private <T> T await(Future<T> future) {
        return await(future.toCompletionStage());
    }

    private <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (TimeoutException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private CounterFailure failed(Throwable failure) {
        close();
        return RedisErrors.unavailable(failure);
    }

    /** A connection on which nothing is read is closed by the client, and all that is known with it. */
    private void keepAlive() {
        try {
            while (true) {
                Thread.sleep(BEAT);
                barrier();
            }
        } catch (CounterFailure failure) {
            // It is closed now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Closes both connections. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Without the lock: the client calls back while it holds its own, in whatever thread. None is added any more.
        for (RedisConnection connection : connections) {
            if (connection == reading) {
                // In the pool it would track for whoever gets it next.
                SharedConnection.end(connection);
            } else {
                connection.close();
            }
        }
        barriers.values().forEach(barrier -> barrier.completeExceptionally(new IOException("Connection is closed")));
    }

    /** Hears what has changed, in an event loop. */
    public interface Listener {

        /** A key was changed, or removed, after it was read. */
        void changed(String key);

        /** Any key may have been changed. */
        void allChanged();
    }
}
