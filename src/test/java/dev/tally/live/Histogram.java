package dev.tally.live;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often something took how many milliseconds. */
final class Histogram {

    private static final int LONGEST_MILLIS = 60_000;

    private final AtomicLongArray times = new AtomicLongArray(LONGEST_MILLIS + 1);

    void add(long nanos) {
        times.incrementAndGet((int) Math.min(TimeUnit.NANOSECONDS.toMillis(nanos), LONGEST_MILLIS));
    }

    long size() {
        long size = 0;
        for (int i = 0; i <= LONGEST_MILLIS; i++) {
            size += times.get(i);
        }
        return size;
    }

    /** Returns the milliseconds that a part of all took at the most; of none, 0. */
    int quantile(double part) {
        long rest = (long) Math.ceil(part * size());
        int millis = 0;
        while (millis < LONGEST_MILLIS && rest > times.get(millis)) {
            rest -= times.get(millis);
            millis++;
        }
        return millis;
    }
}
