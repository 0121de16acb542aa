package dev.tally.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before a request is sent again: any part of a limit that doubles each time, so that clients that have
 * failed together do not come back together.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofMillis(50);
    static final Duration LONGEST = Duration.ofSeconds(2);

    private Backoff() {}

    /**
     * Returns the time to wait.
     *
     * @param attempt which request has failed, from 1 up
     */
    static Duration after(int attempt) {
        Duration limit = limit(attempt);
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(limit.toNanos() + 1));
    }

    static Duration limit(int attempt) {
        // 2^6 times the first is more than the longest.
        Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 6));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
