package dev.tally.store;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.redis.tracking.TrackedConnection;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Top-k of one namespace. While Redis reports changed buckets (client-side caching), a read fetches only those; without
 * it, all. Reads do not overlap. See docs/adr/0005-top.md.
 */
final class NamespaceTop {

    /* A millisecond of Redis time, during which adds wait. */
    private static final int BUCKETS_AT_ONCE = 64;

    /* About 250 KB. */
    private static final int HELD = 2 * TopCounters.MOST;

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Namespace namespace;
    private final Counters counters;
    private final Shared<Reading> readings = new Shared<>(this::read);

    private final AtomicBoolean readingAhead = new AtomicBoolean();

    private volatile Optional<TrackedConnection> connection;

    private LargestCounters largest;
    private BitSet used;

    /* The used buckets that have not changed since they were read. Invalidation messages arrive on another thread. */
    private final BitSet unchanged = new BitSet(Bucket.COUNT);

    private record Reading(long began, List<Counter> largest) {}

    /**
     * Creates it without reading.
     *
     * @param connection reports changes, if present
     */
    NamespaceTop(Namespace namespace, Counters counters, Optional<TrackedConnection> connection) {
        this.namespace = namespace;
        this.counters = counters;
        this.connection = connection;
        forget();
    }

    /** Returns the largest counters as of a read that began at or after a {@link System#nanoTime}. */
    List<Counter> asOf(long time) {
        Optional<Reading> known = readings.last().filter(reading -> reading.began() - time >= 0);
        known.ifPresent(this::readAhead);
        return known.orElseGet(() -> readings.get(reading -> reading.began() - time >= 0))
                .largest();
    }

    /** Refreshes in the background what will soon be too old, while callers still get it at once. */
    private void readAhead(Reading known) {
        long now = System.nanoTime();
        if (connection.isPresent() && now - known.began() > FRESH_NANOS && readingAhead.compareAndSet(false, true)) {
            Thread.startVirtualThread(() -> {
                try {
                    readings.get(reading -> reading.began() - now >= 0);
                } catch (CounterFailure failure) {
                    // A caller that has to wait gets the failure too.
                } finally {
                    readingAhead.set(false);
                }
            });
        }
    }

    void changed(int bucket) {
        synchronized (unchanged) {
            unchanged.clear(bucket);
        }
    }

    void allChanged() {
        synchronized (unchanged) {
            unchanged.clear();
        }
    }

    /** Stops relying on reported changes. */
    void untrack() {
        connection = Optional.empty();
    }

    private Reading read() {
        // The result contains every change answered before this moment.
        long began = System.nanoTime();
        return new Reading(began, connection.map(this::readChanged).orElseGet(this::readAll));
    }

    private List<Counter> readAll() {
        LargestCounters all = new LargestCounters(TopCounters.MOST, TopCounters.MOST);
        counters.all(namespace).flatMap(List::stream).forEach(all::add);
        return all.inOrder().orElseThrow();
    }

    private List<Counter> readChanged(TrackedConnection tracked) {
        try {
            tracked.barrier();
            refresh(tracked);
            return largest.inOrder().orElseGet(() -> {
                forget();
                refresh(tracked);
                return largest.inOrder().orElseThrow();
            });
        } catch (RuntimeException e) {
            // The buckets are already marked as read.
            forget();
            throw e;
        }
    }

    private void forget() {
        largest = new LargestCounters(TopCounters.MOST, HELD);
        used = new BitSet(Bucket.COUNT);
        allChanged();
    }

    private void refresh(TrackedConnection tracked) {
        used.or(UsedBuckets.toBitSet(
                tracked.send(List.of(Request.cmd(Command.GET).arg(Bucket.usedBitmap(namespace))))
                        .getFirst()));
        BitSet changed = takeChanged();
        if (!changed.isEmpty()) {
            read(changed, tracked);
            // A value may have moved between counters while their buckets were read one after the other:
            // reads the first ones again, at one moment.
            read(largest.bucketsOfFirst(BUCKETS_AT_ONCE), tracked);
        }
    }

    private void read(BitSet buckets, TrackedConnection tracked) {
        largest.remove(buckets);
        List<Integer> all = buckets.stream().boxed().toList();
        for (int from = 0; from < all.size(); from += BUCKETS_AT_ONCE) {
            List<Request> requests = all.subList(from, Math.min(from + BUCKETS_AT_ONCE, all.size())).stream()
                    .map(bucket -> Request.cmd(Command.HGETALL).arg(Bucket.hash(namespace, bucket)))
                    .toList();
            for (Response hash : tracked.send(requests)) {
                Buckets.toCounters(hash).forEach(largest::add);
            }
        }
    }

    /** Returns the buckets to read. Changes from now on are for the next read. */
    private BitSet takeChanged() {
        synchronized (unchanged) {
            BitSet changed = (BitSet) used.clone();
            changed.andNot(unchanged);
            unchanged.or(used);
            return changed;
        }
    }
}
