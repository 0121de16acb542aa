package dev.tally.redis;

import java.time.Duration;

/**
 * How long one call waits for Redis. Its steps share the time, so that a Redis that answers one and then no more is told as
 * soon as one that never answers. What comes too late is not sent, and so changes nothing. The time begins with the first
 * command.
 */
public final class Deadline {

    private final long nanos;

    private long end;
    private boolean begun;
    private boolean many;
    private boolean over;

    public Deadline(Duration time) {
        nanos = time.toNanos();
    }

    /** Returns how many milliseconds are left; when none are, nothing is to be sent. */
    public synchronized long leftMillis() {
        if (!begun || many) {
            end = System.nanoTime() + nanos;
            begun = true;
        }
        long left = over ? 0 : Math.ceilDiv(end - System.nanoTime(), 1_000_000);
        over = left <= 0;
        return left;
    }

    /**
     * Gives each command from now on the whole time, as long as Redis answers all: many are work for this service too, and
     * may take long when nothing is wrong.
     */
    public synchronized void many() {
        many = true;
    }

    /** Returns one for what comes after this: the whole time again, and none when Redis did not answer. */
    public synchronized Deadline next() {
        Deadline next = new Deadline(Duration.ofNanos(nanos));
        next.over = over;
        return next;
    }

    /** Notes that Redis did not answer: nothing more of this call is to be sent. */
    public synchronized void giveUp() {
        over = true;
    }
}
