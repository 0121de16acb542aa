package dev.tally.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;

/**
 * The namespaces whose largest counters were asked for lately, and the connection that keeps what is known of them
 * true. When it is lost all of that is.
 */
final class TrackedNamespaces implements TrackedConnection.Listener {

    /* 8 MB here; half of the keys that Redis tracks unless told otherwise (tracking-table-max-keys). */
    private static final int MAX_NAMESPACES = 32;

    private final TrackedConnection connection;
    private final Map<Namespace, NamespaceTop> namespaces = new ConcurrentHashMap<>();
    private final Future<TrackedNamespaces> opened;

    TrackedNamespaces(Redis redis, Duration timeout) {
        connection = new TrackedConnection(redis, timeout, this);
        opened = connection.open().map(this);
    }

    Future<TrackedNamespaces> opened() {
        return opened;
    }

    boolean isLost() {
        return connection.isClosed();
    }

    void close() {
        connection.close();
    }

    /** Returns the largest counters of a namespace; empty when too many others are remembered. */
    synchronized Optional<Future<List<Counter>>> top(Namespace namespace, int limit) {
        if (namespaces.size() >= MAX_NAMESPACES && !namespaces.containsKey(namespace)) {
            return Optional.empty();
        }
        return Optional.of(namespaces
                .computeIfAbsent(namespace, absent -> new NamespaceTop(absent, connection))
                .top(limit));
    }

    /** Keeps the connection alive, forgets namespaces that nobody asks for, and reads what has changed in the others. */
    synchronized void beat() {
        connection.barrier();
        namespaces.values().removeIf(NamespaceTop::isForgotten);
        namespaces.values().forEach(NamespaceTop::readAhead);
    }

    @Override
    public void changed(String key) {
        NamespaceTop top = namespaces.get(Bucket.namespace(key));
        if (top == null) {
            return;
        }
        if (Bucket.isUsedBitmap(key)) {
            top.maxima().usedChanged();
        } else {
            top.maxima().changed(Bucket.number(key));
        }
    }

    @Override
    public void allChanged() {
        namespaces.values().forEach(top -> top.maxima().allChanged());
    }
}
