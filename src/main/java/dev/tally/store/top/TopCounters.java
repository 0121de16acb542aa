package dev.tally.store.top;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.tracking.TrackedConnection;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Top-k of namespaces: the largest counters first, equal ones in the order of their keys; by their values, or by what was
 * added within a time.
 */
@Singleton
public class TopCounters {

    /** The largest k. */
    static final int MOST = 1_000;

    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /* Time between attempts while Redis refuses to track. */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Redis redis;
    private final RedisCommands commands;
    private final Duration timeout;
    private final boolean isTrackable;
    private final KnownRankings untracked;
    private final Shared<KnownRankings> known = new Shared<>(this::open);

    private volatile Optional<TrackedConnection> connection = Optional.empty();
    private int renewals;
    private long refused;

    TopCounters(
            Redis redis,
            RedisCommands commands,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        this.redis = redis;
        this.commands = commands;
        this.timeout = timeout;
        // The other client types send a command to any node.
        this.isTrackable = type == RedisClientType.STANDALONE || type == RedisClientType.SENTINEL;
        this.untracked = new KnownRankings(commands, Optional.empty());
    }

    /**
     * Returns the largest counters as of less than a second before this call, or later. It contains every change answered
     * before that moment by any service; a counter that changes meanwhile shows one of its values.
     *
     * @param limit the largest number of counters, 1 to {@value #MOST}
     */
    public Ranked top(Namespace namespace, int limit) {
        return top(new Ranking(namespace, Optional.empty()), System.nanoTime() - MAX_AGE_NANOS, limit);
    }

    /**
     * Returns the counters to which most was added within a time, as of less than a second before this call, or later. The
     * sums are exact.
     *
     * @param span the time, which the namespace has to keep
     */
    public Ranked within(Namespace namespace, Span span, int limit) {
        return top(new Ranking(namespace, Optional.of(span)), System.nanoTime() - MAX_AGE_NANOS, limit);
    }

    /** Returns the largest counters as {@link #top}, but as of this call or later. */
    public Ranked topNow(Namespace namespace, int limit) {
        return top(new Ranking(namespace, Optional.empty()), System.nanoTime(), limit);
    }

    private Ranked top(Ranking ranking, long time, int limit) {
        KnownRankings rankings = isTrackable ? known.get(this::isReliable) : untracked;
        return rankings.get(ranking).asOf(time).upTo(limit);
    }

    /** After a renewal, the tracked connection may lead to the wrong server. */
    private boolean isReliable(KnownRankings namespaces) {
        return renewals == commands.renewals()
                && (namespaces == untracked
                        ? System.nanoTime() - refused < REFUSED_NANOS
                        : connection.filter(TrackedConnection::isClosed).isEmpty());
    }

    private KnownRankings open() {
        close();
        renewals = commands.renewals();
        TrackedConnection opening = new TrackedConnection(redis, timeout);
        connection = Optional.of(opening);
        KnownRankings tracked = new KnownRankings(commands, connection);
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
