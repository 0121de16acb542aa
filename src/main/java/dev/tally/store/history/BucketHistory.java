package dev.tally.store.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.tally.counter.Step;
import dev.tally.redis.Script;
import dev.tally.rules.Kept;
import io.vertx.redis.client.Response;

/**
 * The history of the counters of one bucket as Redis stores it: the sums of an hour, and {@link Block blocks} into which the
 * scripts pack it when another hour begins. See docs/adr/0021-history.md.
 */
public final class BucketHistory {

    /** Reads the {@link #keys} of a bucket at one moment, for all counters or for one. */
    public static final Script READ = Script.of("history-read.lua");

    /* The field with the time of the first add of the hour, in microseconds. No counter has an empty key. */
    private static final String BEGAN = "";

    private BucketHistory() {}

    /** Receives sums. */
    public interface Sums {

        /**
         * Receives a part of the sum of a counter in an hour or day.
         *
         * @param at the number of the hour or day since 1970
         */
        void add(String key, long at, long sum);
    }

    /**
     * Returns the Redis keys in which a window is.
     *
     * @param hash the Redis key of the bucket
     */
    public static List<String> keys(String hash, Window window) {
        return Stream.concat(Stream.of(now(hash)), window.blocks().stream().map(block -> block.key(hash)))
                .toList();
    }

    private static String now(String hash) {
        return hash + ":now";
    }

    /**
     * Returns the Redis keys of all that may exist.
     *
     * @param now the time of Redis, whose clock may have been set back by {@value Block#SIZE} hours
     */
    public static List<String> all(String hash, Kept kept, Instant now) {
        List<String> keys = new ArrayList<>();
        if (!kept.isEmpty()) {
            keys.add(now(hash));
        }
        for (Step step : Step.values()) {
            if (kept.of(step) > 0) {
                long current = step.of(now);
                new Window(step, current - kept.of(step) - Block.SIZE, current + Block.SIZE)
                        .blocks()
                        .forEach(block -> keys.add(block.key(hash)));
            }
        }
        return keys;
    }

    /** Reads the reply to {@link #READ}. */
    public static void read(Window window, Response reply, Sums sums) {
        readHour(window, reply.get(0), sums);
        List<Block> blocks = window.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            Response fields = reply.get(i + 1);
            for (int field = 0; field < fields.size(); field += 2) {
                String key = fields.get(field).toString();
                block.read(fields.get(field + 1).toString(), (at, sum) -> {
                    if (window.contains(at)) {
                        sums.add(key, at, sum);
                    }
                });
            }
        }
    }

    private static void readHour(Window window, Response fields, Sums sums) {
        long at = Long.MIN_VALUE;
        for (int field = 0; field < fields.size(); field += 2) {
            if (fields.get(field).toString().equals(BEGAN)) {
                long seconds =
                        TimeUnit.MICROSECONDS.toSeconds(fields.get(field + 1).toLong());
                at = window.step().of(Instant.ofEpochSecond(seconds));
            }
        }
        if (window.contains(at)) {
            for (int field = 0; field < fields.size(); field += 2) {
                String key = fields.get(field).toString();
                if (!key.equals(BEGAN)) {
                    sums.add(key, at, fields.get(field + 1).toLong());
                }
            }
        }
    }
}
