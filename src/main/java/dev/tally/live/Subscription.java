package dev.tally.live;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.jboss.logging.Logger;

/**
 * The one Pub/Sub connection of a service, open while it has viewers. After a loss it reconnects and, as messages may
 * be missing, reports that any counter may have changed.
 */
final class Subscription {

    private static final Logger LOG = Logger.getLogger(Subscription.class);

    private static final long DEAF_NANOS = TimeUnit.SECONDS.toNanos(2);

    /* Vert.x never completes some failed handshakes. Longer than a successful one takes. */
    private static final long CONNECT_MILLIS = 3_000;

    private static final List<Key> ANY = List.of();

    private final Redis redis;
    private final Channel channel;
    private final BiConsumer<Namespace, List<Key>> listener;
    private final Map<Namespace, Confirmation> channels = new ConcurrentHashMap<>();
    private volatile String lastRefusal = "";
    private Future<RedisConnection> connection = Future.failedFuture("not connected");

    /**
     * Does not connect yet.
     *
     * @param listener receives the changed keys of a namespace; no keys mean that any may have changed
     */
    Subscription(Redis redis, Channel channel, BiConsumer<Namespace, List<Key>> listener) {
        this.redis = redis;
        this.channel = channel;
        this.listener = listener;
    }

    /** Subscribes to a namespace. Completes once Redis has confirmed it: from then on, every change is received. */
    synchronized Future<Void> to(Namespace namespace) {
        Confirmation confirmation = channels.get(namespace);
        if (confirmation == null) {
            confirmation = new Confirmation(Promise.promise(), false);
            channels.put(namespace, confirmation);
            connected().onSuccess(redis -> subscribe(redis, namespace));
        }
        return confirmation.first.future();
    }

    /** Unsubscribes from all other namespaces. */
    synchronized void keepOnly(Set<Namespace> namespaces) {
        channels.keySet().removeIf(namespace -> {
            boolean unwanted = !namespaces.contains(namespace);
            if (unwanted) {
                connection.onSuccess(
                        redis -> redis.send(Request.cmd(channel.unsubscribe()).arg(channel.of(namespace))));
            }
            return unwanted;
        });
        if (channels.isEmpty()) {
            close();
        }
    }

    synchronized void close() {
        connection.onSuccess(RedisConnection::close);
        connection = Future.failedFuture("not connected");
    }

    /** Returns the connection, or the current attempt to connect. */
    private Future<RedisConnection> connected() {
        if (connection.failed()) {
            Promise<RedisConnection> attempt = Promise.promise();
            connection = attempt.future();
            redis.connect()
                    .timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                    .onSuccess(this::listenOn)
                    .onComplete(attempt);
        }
        return connection;
    }

    private void listenOn(RedisConnection connected) {
        connected.handler(message -> heard(connected, message));
        connected.exceptionHandler(failure -> lose(connected));
        if (!channel.isSharded()) {
            // A cluster client has a connection to each node; the end of one without subscriptions does not matter.
            connected.endHandler(end -> lose(connected));
        }
        channels.values().forEach(Confirmation::expect);
    }

    private void subscribe(RedisConnection connected, Namespace namespace) {
        connected
                .send(Request.cmd(channel.subscribe()).arg(channel.of(namespace)))
                .onFailure(failure -> lose(connected));
    }

    /**
     * Sends the heartbeat, to be called twice a second: subscribes to all channels again. The confirmations show each
     * end that the other is alive.
     */
    synchronized void beat() {
        if (channels.isEmpty()) {
            return;
        }
        if (connection.succeeded()
                && channels.values().stream().anyMatch(confirmation -> confirmation.isOlderThan(DEAF_NANOS))) {
            lose(connection.result());
        }
        boolean isNew = connection.failed();
        Future<RedisConnection> current = connected();
        if (isNew || current.succeeded()) {
            current.onSuccess(redis -> channels.keySet().forEach(namespace -> subscribe(redis, namespace)));
        }
    }

    private synchronized void lose(RedisConnection lost) {
        if (connection.succeeded() && connection.result() == lost) {
            close();
            channels.replaceAll((namespace, old) -> old.afterLoss());
        }
    }

    private void heard(RedisConnection from, Response message) {
        if (message.type() == ResponseType.ERROR) {
            refused(from, (Throwable) message);
            return;
        }
        String kind = message.get(0).toString();
        Namespace namespace = channel.namespace(message.get(1).toString());
        if (kind.endsWith("unsubscribe")) {
            return;
        }
        if (kind.endsWith("subscribe")) {
            confirmed(namespace);
        } else {
            listener.accept(namespace, keys(message.get(2).toString()));
        }
    }

    /** Fails the pending subscriptions. The next heartbeat tries again. */
    private void refused(RedisConnection from, Throwable refusal) {
        if (!refusal.getMessage().equals(lastRefusal)) {
            lastRefusal = refusal.getMessage();
            LOG.warnf("Redis refuses the subscription to changes: %s", lastRefusal);
        }
        channels.values().forEach(confirmation -> confirmation.first.tryFail(refusal));
        lose(from);
    }

    /** Reconnects: after a failover, changes may be published on another server. */
    synchronized void renew() {
        connection.onSuccess(this::lose);
    }

    private void confirmed(Namespace namespace) {
        lastRefusal = "";
        Confirmation confirmation = channels.get(namespace);
        if (confirmation != null && confirmation.renew()) {
            listener.accept(namespace, ANY);
        }
    }

    private static List<Key> keys(String message) {
        return message.equals(ChangedKeys.ANY)
                ? ANY
                : Stream.of(message.split(" ")).map(Key::new).toList();
    }

    /** The state of the subscription to one namespace. */
    private static final class Confirmation {

        private final Promise<Void> first;
        private final boolean afterLoss;
        private volatile long last;

        Confirmation(Promise<Void> first, boolean afterLoss) {
            this.first = first;
            this.afterLoss = afterLoss;
            expect();
        }

        /** Returns the state for the next connection. Callers that already wait keep waiting. */
        Confirmation afterLoss() {
            return new Confirmation(first.future().isComplete() ? Promise.promise() : first, true);
        }

        /** Restarts the timeout. */
        void expect() {
            last = System.nanoTime();
        }

        /** Handles a confirmation. Returns whether it is the first after a loss, so that messages were missed. */
        boolean renew() {
            expect();
            return first.tryComplete() && afterLoss;
        }

        boolean isOlderThan(long nanos) {
            return System.nanoTime() - last > nanos;
        }
    }
}
