package dev.tally.store.top;

import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.tracking.TrackedConnection;
import dev.tally.store.Bucket;
import dev.tally.store.Buckets;
import dev.tally.store.UsedBuckets;
import dev.tally.store.history.BucketHistory;
import dev.tally.store.history.Sum;
import dev.tally.store.history.Window;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Top-k of one ranking. While Redis reports changed buckets (client-side caching), a read fetches only those; without it,
 * or when the span of the ranking has moved on by an hour or a day, all. Reads do not overlap. See docs/adr/0005-top.md.
 */
final class LargestOf {

    /* A millisecond of Redis time, during which adds wait. */
    private static final int BUCKETS_AT_ONCE = 64;

    /* About 250 KB. */
    private static final int HELD = 2 * TopCounters.MOST;

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Ranking ranking;
    private final RedisCommands commands;
    private final Shared<Reading> readings = new Shared<>(this::read);

    private final AtomicBoolean readingAhead = new AtomicBoolean();

    private volatile Optional<TrackedConnection> connection;

    private LargestCounters largest;
    private BitSet used;
    private Optional<Window> window = Optional.empty();

    /* The used buckets that have not changed since they were read. Invalidation messages arrive on another thread. */
    private final BitSet unchanged = new BitSet(Bucket.COUNT);

    private record Reading(long began, Ranked top) {}

    /**
     * Creates it without reading.
     *
     * @param connection reports changes, if present
     */
    LargestOf(Ranking ranking, RedisCommands commands, Optional<TrackedConnection> connection) {
        this.ranking = ranking;
        this.commands = commands;
        this.connection = connection;
        forget();
    }

    /** Returns the largest counters as of a read that began at or after a {@link System#nanoTime}. */
    Ranked asOf(long time) {
        Optional<Reading> known = readings.last().filter(reading -> reading.began() - time >= 0);
        known.ifPresent(this::readAhead);
        return known.orElseGet(() -> readings.get(reading -> reading.began() - time >= 0))
                .top();
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
        List<Counter> counters = connection.map(this::readChanged).orElseGet(this::readAll);
        return new Reading(began, new Ranked(window, counters));
    }

    private List<Counter> readAll() {
        Deadline deadline = commands.deadline();
        forget();
        refresh(requests -> Joined.inOrder(
                requests, request -> commands.begin(request, Purpose.ASK, deadline), Pending::await, deadline));
        return largest.inOrder().orElseThrow();
    }

    private List<Counter> readChanged(TrackedConnection tracked) {
        try {
            tracked.barrier();
            refresh(tracked::send);
            return largest.inOrder().orElseGet(() -> {
                forget();
                refresh(tracked::send);
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

    private void refresh(Function<List<Request>, List<Response>> redis) {
        List<Response> state = redis.apply(List.of(
                Request.cmd(Command.GET).arg(Bucket.usedBitmap(ranking.namespace())), Request.cmd(Command.TIME)));
        Instant now = Instant.ofEpochSecond(state.get(1).get(0).toLong());
        Optional<Window> moved = ranking.span().map(span -> span.until(now));
        if (!moved.equals(window)) {
            window = moved;
            forget();
        }
        used.or(UsedBuckets.toBitSet(state.getFirst()));
        BitSet changed = takeChanged();
        if (!changed.isEmpty()) {
            read(changed, redis);
            if (connection.isPresent()) {
                // A value may have moved between counters while their buckets were read one after the other:
                // reads the first ones again, at one moment.
                read(largest.bucketsOfFirst(BUCKETS_AT_ONCE), redis);
            }
        }
    }

    private void read(BitSet buckets, Function<List<Request>, List<Response>> redis) {
        largest.remove(buckets);
        List<Integer> all = buckets.stream().boxed().toList();
        for (int from = 0; from < all.size(); from += BUCKETS_AT_ONCE) {
            List<String> hashes = all.subList(from, Math.min(from + BUCKETS_AT_ONCE, all.size())).stream()
                    .map(bucket -> Bucket.hash(ranking.namespace(), bucket))
                    .toList();
            window.ifPresentOrElse(span -> readSums(hashes, span, redis), () -> readValues(hashes, redis));
        }
    }

    private void readValues(List<String> hashes, Function<List<Request>, List<Response>> redis) {
        for (Response hash : redis.apply(hashes.stream().map(LargestOf::all).toList())) {
            Buckets.toCounters(hash).forEach(largest::add);
        }
    }

    private void readSums(List<String> hashes, Window span, Function<List<Request>, List<Response>> redis) {
        List<Response> replies = redis.apply(hashes.stream()
                .map(hash -> BucketHistory.READ.whole(BucketHistory.keys(hash, span)))
                .toList());
        for (Response reply : replies) {
            Map<String, Long> sums = new HashMap<>();
            BucketHistory.read(span, reply, (key, at, sum) -> sums.merge(key, sum, Sum::of));
            sums.forEach((key, sum) -> {
                // What was added may have been taken back.
                if (sum != 0) {
                    largest.add(new Counter(new Key(key), sum));
                }
            });
        }
    }

    private static Request all(String hash) {
        return Request.cmd(Command.HGETALL).arg(hash);
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
