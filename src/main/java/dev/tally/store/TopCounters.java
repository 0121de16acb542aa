package dev.tally.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.tracking.TrackedConnection;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Top-k of namespaces: the largest counters first, equal values in the order of their keys. */
@Singleton
public class TopCounters {

    /** The largest k. */
    static final int MOST = 1_000;

    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /* Time between attempts while Redis refuses to track. */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Redis redis;
    private final RedisCommands commands;
    private final Counters counters;
    private final Duration timeout;
    private final boolean isTrackable;
    private final KnownNamespaces untracked;
    private final Shared<KnownNamespaces> known = new Shared<>(this::open);

    private volatile Optional<TrackedConnection> connection = Optional.empty();
    private int renewals;
    private long refused;

    TopCounters(
            Redis redis,
            RedisCommands commands,
            Counters counters,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        this.redis = redis;
        this.commands = commands;
        this.counters = counters;
        this.timeout = timeout;
        // The other client types send a command to any node.
        this.isTrackable = type == RedisClientType.STANDALONE || type == RedisClientType.SENTINEL;
        this.untracked = new KnownNamespaces(counters, Optional.empty());
    }

    /**
     * Returns the largest counters as of less than a second before this call, or later. It contains every change answered
     * before that moment by any service; a counter that changes meanwhile shows one of its values.
     *
     * @param limit the largest number of counters, 1 to {@value #MOST}
     */
    public List<Counter> top(Namespace namespace, int limit) {
        return asOf(System.nanoTime() - MAX_AGE_NANOS, namespace, limit);
    }

    /** Returns the largest counters as {@link #top}, but as of this call or later. */
    public List<Counter> topNow(Namespace namespace, int limit) {
        return asOf(System.nanoTime(), namespace, limit);
    }

    private List<Counter> asOf(long time, Namespace namespace, int limit) {
        KnownNamespaces namespaces = isTrackable ? known.get(this::isReliable) : untracked;
        List<Counter> largest = namespaces.get(namespace).asOf(time);
        return largest.subList(0, Math.min(limit, largest.size()));
    }

    /** After a renewal, the tracked connection may lead to the wrong server. */
    private boolean isReliable(KnownNamespaces namespaces) {
        return renewals == commands.renewals()
                && (namespaces == untracked
                        ? System.nanoTime() - refused < REFUSED_NANOS
                        : connection.filter(TrackedConnection::isClosed).isEmpty());
    }

    private KnownNamespaces open() {
        close();
        renewals = commands.renewals();
        TrackedConnection opening = new TrackedConnection(redis, timeout);
        connection = Optional.of(opening);
        KnownNamespaces tracked = new KnownNamespaces(counters, connection);
        if (opening.open(tracked)) {
            return tracked;
        }
        refused = System.nanoTime();
        return untracked;
    }

    void close(@Observes ShutdownEvent shutdown) {
        close();
    }

    private void close() {
        connection.ifPresent(TrackedConnection::close);
    }
}
