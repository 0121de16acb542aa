package dev.tally.live;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.counter.Changes;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;

/**
 * Publishes the keys of the counters that this service has changed, at most ten times a second and only to channels
 * with subscribers. No timer runs while nothing changes.
 */
@Singleton
class Publisher implements Changes {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /* At 2 KB each: 2 MB. */
    private static final int MAX_REMEMBERED_NAMESPACES = 1_000;

    private final Vertx vertx;
    private final RedisCommands redis;
    private final Channel channel;
    private final String mode;
    private final Script script = Script.of("live-publish.lua");

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile Map<Namespace, ChangedKeys> changed = new ConcurrentHashMap<>();
    private volatile long next = System.nanoTime();

    Publisher(Vertx vertx, RedisCommands redis, Channel channel) {
        this.vertx = vertx;
        this.redis = redis;
        this.channel = channel;
        this.mode = channel.isSharded() ? "S" : "";
    }

    @Override
    public void changed(Namespace namespace, Key key) {
        Map<Namespace, ChangedKeys> map;
        do {
            map = changed;
            of(namespace, map).add(key);
            // A key that was added to a map after its replacement is added to the new map too.
        } while (map != changed);
        schedule();
    }

    @Override
    public void changed(Namespace namespace) {
        Map<Namespace, ChangedKeys> map;
        do {
            map = changed;
            of(namespace, map).addAny();
        } while (map != changed);
        schedule();
    }

    private static ChangedKeys of(Namespace namespace, Map<Namespace, ChangedKeys> map) {
        ChangedKeys keys = map.get(namespace);
        return keys != null ? keys : map.computeIfAbsent(namespace, absent -> new ChangedKeys());
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            long wait = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime());
            vertx.setTimer(Math.max(1, wait), due -> publish());
        }
    }

    private void publish() {
        next = System.nanoTime() + PAUSE_NANOS;
        // Reset before the keys are taken: an add that this run misses schedules the next.
        scheduled.set(false);
        Map<Namespace, ChangedKeys> map = changed;
        if (map.size() > MAX_REMEMBERED_NAMESPACES) {
            changed = new ConcurrentHashMap<>();
        }
        map.forEach((namespace, keys) -> keys.take().ifPresent(message -> publish(namespace, message)));
    }

    private void publish(Namespace namespace, String message) {
        redis.run(
                script,
                List.of(channel.of(namespace)),
                List.of(mode, message),
                Purpose.ASK,
                redis.deadline(),
                new Callback<>() {

                    @Override
                    public void succeeded(Response told) {}

                    /**
                     * Replaces the lost message by one that says that any counter may have changed, once Redis is
                     * reachable.
                     */
                    @Override
                    public void failed(Throwable failure) {
                        changed(namespace);
                    }
                });
    }
}
