package dev.tally.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.store.Bucket;
import dev.tally.store.UsedBuckets;
import dev.tally.store.history.BucketHistory;
import dev.tally.store.history.Sum;
import dev.tally.store.history.Window;
import io.vertx.redis.client.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads what was added in each hour or day. Cost: for a counter, one script; for a namespace, one for each used bucket,
 * which reads a hash for the current hour and for each block of 32.
 */
@Singleton
class HistoryReader {

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Duration timeout;
    private final Lock reading = new ReentrantLock();

    HistoryReader(
            RedisCommands redis,
            UsedBuckets usedBuckets,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.timeout = timeout;
    }

    /** Returns the time of Redis, whose hours and days the history has. */
    Instant now() {
        return redis.now(redis.deadline());
    }

    /** Returns the sum of each hour or day, 0 if nothing was added. */
    List<Long> read(Namespace namespace, Key counter, Window window) {
        Points points = new Points(window);
        String hash = Bucket.hash(namespace, Bucket.of(counter));
        Response reply = redis.ask(BucketHistory.READ, BucketHistory.keys(hash, window), List.of(counter.value()));
        BucketHistory.read(window, reply, points::add);
        return points.sums();
    }

    /**
     * Returns the sum over all counters of each hour or day. One namespace is read at a time: this takes Redis up to seconds.
     *
     * @throws CounterFailure.Unavailable when others are being read for longer than a command may take
     */
    List<Long> read(Namespace namespace, Window window) {
        try {
            if (!reading.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CounterFailure.Unavailable("the sums of other histories are being read", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        try {
            return readAll(namespace, window);
        } finally {
            reading.unlock();
        }
    }

    private List<Long> readAll(Namespace namespace, Window window) {
        Points points = new Points(window);
        Deadline deadline = redis.deadline();
        for (List<Integer> portion : usedBuckets.portions(namespace, deadline)) {
            Joined.inOrder(
                            portion,
                            bucket -> begin(Bucket.hash(namespace, bucket), window, deadline),
                            Pending::await,
                            deadline)
                    .forEach(reply -> BucketHistory.read(window, reply, points::add));
        }
        return points.sums();
    }

    private Pending<Response> begin(String hash, Window window, Deadline deadline) {
        return Pending.of(caller -> redis.run(
                BucketHistory.READ, BucketHistory.keys(hash, window), List.of(), Purpose.ASK, deadline, caller));
    }

    /** The sums of a window. */
    private static final class Points {

        private final Window window;
        private final long[] sums;

        Points(Window window) {
            this.window = window;
            this.sums = new long[window.size()];
        }

        void add(String key, long at, long sum) {
            int index = (int) (at - window.first());
            sums[index] = Sum.of(sums[index], sum);
        }

        List<Long> sums() {
            List<Long> all = new ArrayList<>(sums.length);
            for (long sum : sums) {
                all.add(sum);
            }
            return all;
        }
    }
}
