package dev.tally.redis;

import java.time.Duration;

/**
 * The time one call may wait for Redis, shared by all its steps: a call fails after the same time whether Redis stops
 * answering in its middle or never answers. After the deadline nothing is sent, and so nothing is changed. The time
 * starts with the first command.
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

    /** Returns the milliseconds left; if there are none, the caller must not send. */
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
     * Gives each command from now on the full time, as long as Redis answers all: many commands take time in this service
     * too, even when nothing is wrong.
     */
    public synchronized void many() {
        many = true;
    }

    /** Returns a deadline for the next step: the full time again, or none if Redis did not answer. */
    public synchronized Deadline next() {
        Deadline next = new Deadline(Duration.ofNanos(nanos));
        next.over = over;
        return next;
    }

    /** Records that Redis did not answer: this call must send nothing more. */
    public synchronized void giveUp() {
        over = true;
    }
}
