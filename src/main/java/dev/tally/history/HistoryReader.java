package dev.tally.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Singleton;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.store.Bucket;
import dev.tally.store.UsedBuckets;
import dev.tally.store.history.Block;
import dev.tally.store.history.Sum;
import dev.tally.store.history.Window;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Reads what was added in each hour or day. Cost: for a counter, a command for each block of 32; for a namespace, one for
 * each block of each used bucket.
 */
@Singleton
class HistoryReader {

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;

    HistoryReader(RedisCommands redis, UsedBuckets usedBuckets) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
    }

    /** Returns the time of Redis, whose hours and days the history has. */
    Instant now() {
        return Instant.ofEpochSecond(
                redis.ask(Request.cmd(Command.TIME), redis.deadline()).get(0).toLong());
    }

    /** Returns the sum of each hour or day, 0 if nothing was added. */
    List<Long> read(Namespace namespace, Key key, Window window) {
        Points points = new Points(window);
        String bucket = Bucket.hash(namespace, Bucket.of(key));
        Deadline deadline = redis.deadline();
        List<Response> entries = Joined.inOrder(
                window.blocks(),
                block -> redis.begin(
                        Request.cmd(Command.HGET).arg(block.key(bucket)).arg(key.value()), Purpose.ASK, deadline),
                Pending::await,
                deadline);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) != null) {
                points.add(window.blocks().get(i), entries.get(i));
            }
        }
        return points.sums();
    }

    /** Returns the sum over all counters of each hour or day. */
    List<Long> read(Namespace namespace, Window window) {
        Points points = new Points(window);
        Deadline deadline = redis.deadline();
        for (List<Integer> portion : usedBuckets.portions(namespace, deadline)) {
            for (Block block : window.blocks()) {
                List<Response> hashes = Joined.inOrder(
                        portion,
                        bucket -> redis.begin(
                                Request.cmd(Command.HVALS).arg(block.key(Bucket.hash(namespace, bucket))),
                                Purpose.ASK,
                                deadline),
                        Pending::await,
                        deadline);
                hashes.forEach(hash -> hash.forEach(entry -> points.add(block, entry)));
            }
        }
        return points.sums();
    }

    /** The sums of a window. */
    private static final class Points {

        private final Window window;
        private final long[] sums;

        Points(Window window) {
            this.window = window;
            this.sums = new long[window.size()];
        }

        void add(Block block, Response entry) {
            block.read(entry.toString(), (step, sum) -> {
                if (window.contains(step)) {
                    int index = (int) (step - window.first());
                    sums[index] = Sum.of(sums[index], sum);
                }
            });
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
