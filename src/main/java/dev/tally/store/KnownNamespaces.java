package dev.tally.store;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

import dev.tally.counter.Namespace;
import dev.tally.redis.tracking.TrackedConnection;

/** The namespaces whose largest counters were asked for last. */
final class KnownNamespaces implements TrackedConnection.Listener {

    /* 8 MB here; half of the keys that Redis tracks unless told otherwise (tracking-table-max-keys). */
    private static final int MOST = 32;

    private final Counters counters;
    private final Optional<TrackedConnection> connection;
    private final SequencedMap<Namespace, NamespaceTop> lastAskedLast = new LinkedHashMap<>();

    /**
     * Knows none yet.
     *
     * @param connection what reports changes to this, where anything does
     */
    KnownNamespaces(Counters counters, Optional<TrackedConnection> connection) {
        this.counters = counters;
        this.connection = connection;
    }

    /** Returns a namespace, in place of the one that nobody has asked for in the longest time. */
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
