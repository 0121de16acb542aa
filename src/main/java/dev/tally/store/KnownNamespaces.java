package dev.tally.store;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

import dev.tally.counter.Namespace;
import dev.tally.redis.tracking.TrackedConnection;

/** LRU cache of the top-k of namespaces. */
final class KnownNamespaces implements TrackedConnection.Listener {

    /* 8 MB in this process, and half of the keys that Redis tracks by default (tracking-table-max-keys). */
    private static final int MOST = 32;

    private final Counters counters;
    private final Optional<TrackedConnection> connection;
    private final SequencedMap<Namespace, NamespaceTop> lastAskedLast = new LinkedHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param connection reports changes to this cache, if present
     */
    KnownNamespaces(Counters counters, Optional<TrackedConnection> connection) {
        this.counters = counters;
        this.connection = connection;
    }

    /** Returns a namespace; a new one evicts the least recently used if the cache is full. */
    synchronized NamespaceTop get(Namespace namespace) {
        NamespaceTop top =
                lastAskedLast.computeIfAbsent(namespace, absent -> new NamespaceTop(absent, counters, connection));
        lastAskedLast.putLast(namespace, top);
        if (lastAskedLast.size() > MOST) {
            lastAskedLast.pollFirstEntry().getValue().untrack();
        }
        return top;
    }

    @Override
    public synchronized void changed(String key) {
        NamespaceTop top = lastAskedLast.get(Bucket.namespace(key));
        if (top != null && !Bucket.isUsedBitmap(key)) {
            top.changed(Bucket.number(key));
        }
    }

    @Override
    public synchronized void allChanged() {
        lastAskedLast.values().forEach(NamespaceTop::allChanged);
    }
}
