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
 * The one connection on which a service hears of changes, while it has viewers. It is made anew when it is lost; what was
 * told meanwhile is made up for by the news that anything may have changed.
 */
final class Subscription {

    private static final Logger LOG = Logger.getLogger(Subscription.class);

    private static final long DEAF_NANOS = TimeUnit.SECONDS.toNanos(2);

    /* Vert.x leaves some failed handshakes without an answer; longer than any good one takes. */
    private static final long CONNECT_MILLIS = 3_000;

    private static final List<Key> ANY = List.of();

    private final Redis redis;
    private final Channel channel;
    private final BiConsumer<Namespace, List<Key>> listener;
    private final Map<Namespace, Confirmation> channels = new ConcurrentHashMap<>();
    private volatile String lastRefusal = "";
    private Future<RedisConnection> connection = Future.failedFuture("not connected");

    /**
     * Prepares it, and connects to nothing.
     *
     * @param listener hears which keys of a namespace have changed; none means that any may have
     */
    Subscription(Redis redis, Channel channel, BiConsumer<Namespace, List<Key>> listener) {
        this.redis = redis;
        this.channel = channel;
        this.listener = listener;
    }

    /** Completes once every change of a namespace is heard from then on. */
    synchronized Future<Void> to(Namespace namespace) {
        Confirmation confirmation = channels.get(namespace);
        if (confirmation == null) {
            confirmation = new Confirmation(Promise.promise(), false);
            channels.put(namespace, confirmation);
            connected().onSuccess(redis -> subscribe(redis, namespace));
        }
        return confirmation.first.future();
    }

    /** Hears of no others any more. */
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

    /** Returns the connection, or an attempt at one. */
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
            // A connection to a cluster is one to each node, and those on which nothing is heard may end.
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
     * Subscribes to all channels again, to be called twice a second: as Redis confirms it, both ends know that the other
     * is there.
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

    /** Whoever waits to hear of changes is told, and it is tried again all the same. */
    private void refused(RedisConnection from, Throwable refusal) {
        if (!refusal.getMessage().equals(lastRefusal)) {
            lastRefusal = refusal.getMessage();
            LOG.warnf("Redis refuses to tell of changes: %s", lastRefusal);
        }
        channels.values().forEach(confirmation -> confirmation.first.tryFail(refusal));
        lose(from);
    }

    /** Connects anew: the server may not be the one that is told of changes any more. */
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

    /** That Redis tells of a namespace's changes. */
    private static final class Confirmation {

        private final Promise<Void> first;
        private final boolean afterLoss;
        private volatile long last;

        Confirmation(Promise<Void> first, boolean afterLoss) {
            this.first = first;
            this.afterLoss = afterLoss;
            expect();
        }

        /** Returns what is to come over the next connection; who waits already goes on waiting. */
        Confirmation afterLoss() {
            return new Confirmation(first.future().isComplete() ? Promise.promise() : first, true);
        }

        /** Gives it time from now on. */
        void expect() {
            last = System.nanoTime();
        }

        /** Returns whether it is the first after a loss: messages were missed. */
        boolean renew() {
            expect();
            return first.tryComplete() && afterLoss;
        }

        boolean isOlderThan(long nanos) {
            return System.nanoTime() - last > nanos;
        }
    }
}
