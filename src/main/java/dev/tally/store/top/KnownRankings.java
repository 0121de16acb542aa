package dev.tally.store.top;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

import dev.tally.counter.Namespace;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.tracking.TrackedConnection;
import dev.tally.store.Bucket;

/** LRU cache of rankings. */
final class KnownRankings implements TrackedConnection.Listener {

    /*
     * 8 MB in this process, and half of the keys that Redis tracks by default (tracking-table-max-keys). Rankings of history
     * have up to three keys a bucket: if there are many large ones, Redis reports changes that did not happen.
     */
    private static final int MOST = 32;

    private final RedisCommands commands;
    private final Optional<TrackedConnection> connection;
    private final SequencedMap<Ranking, LargestOf> lastAskedLast = new LinkedHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param connection reports changes to this cache, if present
     */
    KnownRankings(RedisCommands commands, Optional<TrackedConnection> connection) {
        this.commands = commands;
        this.connection = connection;
    }

    /** Returns a ranking; a new one evicts the least recently used if the cache is full. */
    synchronized LargestOf get(Ranking ranking) {
        LargestOf largest =
                lastAskedLast.computeIfAbsent(ranking, absent -> new LargestOf(absent, commands, connection));
        lastAskedLast.putLast(ranking, largest);
        if (lastAskedLast.size() > MOST) {
            lastAskedLast.pollFirstEntry().getValue().untrack();
        }
        return largest;
    }

    @Override
    public synchronized void changed(String key) {
        if (Bucket.isUsedBitmap(key)) {
            return;
        }
        Namespace namespace = Bucket.namespace(key);
        int bucket = Bucket.number(key);
        // A ranking by another step reads the bucket once more than needed.
        lastAskedLast.forEach((ranking, largest) -> {
            if (ranking.namespace().equals(namespace)) {
                largest.changed(bucket);
            }
        });
    }

    @Override
    public synchronized void allChanged() {
        lastAskedLast.values().forEach(LargestOf::allChanged);
    }
}
