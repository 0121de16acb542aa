package dev.tally.store.history;

/** Sums of several steps or counters. */
public final class Sum {

    private Sum() {}

    /** Returns the sum of two numbers, or the nearest number of 64 bits. */
    public static long of(long one, long other) {
        long sum = one + other;
        boolean hasOverflowed = ((one ^ sum) & (other ^ sum)) < 0;
        return hasOverflowed ? (one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
