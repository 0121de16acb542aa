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
 * Tells all services which counters were changed here, ten times a second at most, and only where Redis knows of
 * somebody who listens. It has no timer of its own while nothing changes.
 */
@Singleton
class Publisher implements Changes {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /* 2 MB. */
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
            // What came too late to a map that was given up meanwhile goes into the next.
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
        // Before they are taken: what is added from now on, and not taken now, is scheduled anew.
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

                    /** What was not told in time is made up for by one message, once Redis is back. */
                    @Override
                    public void failed(Throwable failure) {
                        changed(namespace);
                    }
                });
    }
}
