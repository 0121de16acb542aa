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
import java.util.concurrent.CountDownLatch;
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
 * Client-side caching with RESP2 ({@code CLIENT TRACKING … REDIRECT}): one connection reads, and a second one receives an
 * invalidation message for each key that was read and has changed since, once per read. The first failure closes both
 * connections; a closed instance is replaced, not reopened.
 */
public final class TrackedConnection {

    private static final String CHANGES = "__redis__:invalidate";

    /* Shorter than quarkus.redis.tcp.read-idle-timeout, as in SharedConnection. */
    private static final Duration BEAT = Duration.ofMillis(500);

    private final Redis redis;
    private final Duration timeout;

    private final String barrierChannel = "tally:barrier:" + UUID.randomUUID();
    private final Map<String, CompletableFuture<Void>> barriers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

    private final List<RedisConnection> connections = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile RedisConnection reading;

    public TrackedConnection(Redis redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    /**
     * Connects, and blocks until Redis tracks reads.
     *
     * @param listener receives the changes
     * @return whether Redis tracks; it does not if it is too old, a proxy, or its user lacks the rights
     */
    public boolean open(Listener listener) {
        try {
            RedisConnection hearing = await(connect()).handler(message -> heard(message, listener));
            long id = await(hearing.send(Request.cmd(Command.CLIENT).arg("ID"))).toLong();
            // The client does not wait for the confirmation of SUBSCRIBE, which arrives as a message.
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
        // Composed, because connect() may also throw.
        return Future.succeededFuture().compose(start -> redis.connect()).onSuccess(connection -> {
            connection.endHandler(end -> close());
            connection.exceptionHandler(failure -> close());
            keep(connection);
        });
    }

    /** Closes a connection that opens after close(): it would occupy its place in the pool forever. */
    private void keep(RedisConnection connection) {
        synchronized (this) {
            if (!isClosed()) {
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
     * Blocks until the listener has received every change that Redis answered before this call. Redis queues the
     * invalidation message of a change before its reply; a message published now arrives after both.
     */
    public void barrier() {
        String id = UUID.randomUUID().toString();
        CompletableFuture<Void> arrival = new CompletableFuture<>();
        barriers.put(id, arrival);
        send(List.of(Request.cmd(Command.PUBLISH).arg(barrierChannel).arg(id)));
        await(arrival);
    }

    /** Sends commands in one batch, and blocks for the replies. Redis reports the next change of each key that they read. */
    public List<Response> send(List<Request> requests) {
        // One batch: separate commands would each switch threads twice.
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

    /** Without traffic the client would close the idle connection, and the cache would be lost with it. */
    private void keepAlive() {
        try {
            while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                barrier();
            }
        } catch (CounterFailure failure) {
            // The connection is closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    public void close() {
        synchronized (this) {
            if (isClosed()) {
                return;
            }
            closed.countDown();
        }
        // Without the lock: the client calls back on any thread while it holds its own lock.
        // No connection is added any more.
        for (RedisConnection connection : connections) {
            if (connection == reading) {
                // Back in the pool it would track for its next user.
                SharedConnection.end(connection);
            } else {
                connection.close();
            }
        }
        barriers.values().forEach(barrier -> barrier.completeExceptionally(new IOException("Connection is closed")));
    }

    /** Receives changes, on an event loop. */
    public interface Listener {

        /** A key was changed or removed after it was read. */
        void changed(String key);

        /** Any key may have changed. */
        void allChanged();
    }
}
