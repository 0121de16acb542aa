package dev.tally.store.history;

import dev.tally.counter.Step;

/**
 * The sums of {@value #SIZE} successive hours or days of the counters of a bucket, in one Redis hash. With
 * {@code hash-max-ziplist-value 264}, as in Tally's redis.conf, it keeps the packed encoding of Redis.
 *
 * @param step the length of a step
 * @param number the number of the block since 1970
 */
record Block(Step step, long number) {

    static final int SIZE = 32;

    /** Receives the sums of an entry. */
    interface Sums {

        /**
         * Receives a sum.
         *
         * @param at the number of the hour or day since 1970
         */
        void add(long at, long sum);
    }

    /** Returns the block of an hour or day. */
    static Block of(Step step, long number) {
        return new Block(step, Math.floorDiv(number, SIZE));
    }

    /**
     * Returns the Redis key.
     *
     * @param hash that of the bucket
     */
    String key(String hash) {
        return hash + ":" + step.word() + ":" + number;
    }

    /** Reads an entry, such as {@code 30;5,,12}: the position of the newest sum, and the sums from that one back. */
    void read(String entry, Sums sums) {
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
