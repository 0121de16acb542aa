package dev.tally.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import dev.tally.redis.Pending;
import dev.tally.redis.RedisCommands;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The largest counters of a namespace. Redis says which buckets have changed since they were last read, so that few of
 * them are read again; where it can't, in a cluster or without the right to, all are read each time.
 */
@Singleton
public class TopCounters {

    /* Shorter than quarkus.redis.tcp.read-idle-timeout, as SharedConnection has it. */
    private static final long BEAT_MILLIS = 250;

    private final Vertx vertx;
    private final Redis redis;
    private final RedisCommands commands;
    private final Counters counters;
    private final Duration timeout;
    private final boolean trackable;
    private final long timer;

    private TrackedNamespaces tracked;
    private int renewals;

    TopCounters(
            Vertx vertx,
            Redis redis,
            RedisCommands commands,
            Counters counters,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        this.vertx = vertx;
        this.redis = redis;
        this.commands = commands;
        this.counters = counters;
        this.timeout = timeout;
        // The others send a command to whichever node they like.
        this.trackable = type == RedisClientType.STANDALONE || type == RedisClientType.SENTINEL;
        this.timer = vertx.setPeriodic(BEAT_MILLIS, beat -> beat());
    }

    /**
     * Returns the largest counters of a namespace, the largest first, those of the same value in the order of their
     * keys. All that was answered before this call is counted, whichever service took it; a counter that changes
     * meanwhile shows one of its values.
     *
     * @param limit how many at the most, 1 or more
     */
    public List<Counter> top(Namespace namespace, int limit) {
        if (!trackable) {
            return readAll(namespace, limit);
        }
        Optional<Future<List<Counter>>> known;
        try {
            known = await(current().opened()).top(namespace, limit);
        } catch (TrackedConnection.Refused refused) {
            return readAll(namespace, limit);
        }
        return known.isPresent() ? await(known.get()) : readAll(namespace, limit);
    }

    private static <T> T await(Future<T> future) {
        return Pending.<T>of(caller -> future.onSuccess(caller::succeeded).onFailure(caller::failed))
                .await();
    }

    /** Returns what is known, and begins to know it anew after a loss. */
    private synchronized TrackedNamespaces current() {
        // What is tracked where Redis refuses changes may be tracked on the wrong server.
        int seen = commands.renewals();
        if (tracked != null && renewals != seen) {
            tracked.close();
        }
        renewals = seen;
        if (tracked == null || tracked.isLost()) {
            tracked = new TrackedNamespaces(redis, timeout);
        }
        return tracked;
    }

    private synchronized void beat() {
        if (tracked != null && tracked.opened().succeeded() && !tracked.isLost()) {
            tracked.beat();
        }
    }

    private List<Counter> readAll(Namespace namespace, int limit) {
        LargestCounters largest = new LargestCounters(limit);
        counters.all(namespace).flatMap(List::stream).forEach(largest::show);
        return largest.inOrder();
    }

    synchronized void close(@Observes ShutdownEvent shutdown) {
        vertx.cancelTimer(timer);
        if (tracked != null) {
            tracked.close();
        }
    }
}
