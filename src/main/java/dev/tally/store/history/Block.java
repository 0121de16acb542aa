package dev.tally.store.history;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import dev.tally.counter.Step;
import dev.tally.rules.Kept;

/**
 * The sums of {@value #SIZE} successive hours or days, in one Redis hash of a bucket. A field is the key of a counter; its
 * entry is the position in the block of the newest sum, and the sums from that one back, empty for 0: {@code 30;5,,12}.
 * {@code add.lua} writes it. With {@code hash-max-ziplist-value 256}, as in the redis.conf of Tally, it stays in the packed
 * encoding of Redis. See docs/adr/0021-history.md.
 *
 * @param step the length of a step
 * @param number the number of the block since 1970
 */
public record Block(Step step, long number) {

    static final int SIZE = 32;

    /** Receives the sums of an entry. */
    public interface Sums {

        /**
         * Receives a sum.
         *
         * @param step the number of the step since 1970
         * @param sum of what was added in it, never 0
         */
        void add(long step, long sum);
    }

    /** Returns all blocks that may exist, whichever the clock of Redis, if it is right to a day. */
    public static List<Block> all(Kept kept, Instant now) {
        return Stream.of(Step.values())
                .filter(step -> kept.of(step) > 0)
                .flatMap(step -> {
                    long current = step.of(now);
                    return new Window(step, current - kept.of(step) - SIZE, current + SIZE).blocks().stream();
                })
                .toList();
    }

    /** Returns the block of a step. */
    static Block of(Step step, long number) {
        return new Block(step, Math.floorDiv(number, SIZE));
    }

    /**
     * Returns the Redis key.
     *
     * @param hash that of the bucket
     */
    public String key(String hash) {
        return hash + ":" + step.word() + ":" + number;
    }

    /** Reads an entry, the newest sum first. */
    public void read(String entry, Sums sums) {
        int from = entry.indexOf(';') + 1;
        long at = number * SIZE + Integer.parseInt(entry, 0, from - 1, 10);
        while (from <= entry.length()) {
            int comma = entry.indexOf(',', from);
            int end = comma < 0 ? entry.length() : comma;
            if (end > from) {
                sums.add(at, Long.parseLong(entry, from, end, 10));
            }
            at--;
            from = end + 1;
        }
    }
}
