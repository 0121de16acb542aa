package dev.tally.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with full jitter: the delay before a retry is random, up to a limit that doubles each time, so
 * that clients that failed together do not retry together. Source: M. Brooker, "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofMillis(50);
    static final Duration LONGEST = Duration.ofSeconds(2);

    private Backoff() {}

    /**
     * Returns a random delay.
     *
     * @param attempt the number of the failed attempt, from 1
     */
    static Duration after(int attempt) {
        Duration limit = limit(attempt);
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(limit.toNanos() + 1));
    }

    static Duration limit(int attempt) {
        // 2^6 times the first limit exceeds the longest.
        Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 6));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
