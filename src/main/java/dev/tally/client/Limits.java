package dev.tally.client;

import java.time.Duration;

/**
 * The timeouts of a call.
 *
 * @param attempt the timeout of one attempt, from connecting to the end of the answer
 * @param deadline the timeout of all attempts, with the delays between them
 * @param attempts the maximum number of attempts
 */
record Limits(Duration attempt, Duration deadline, int attempts) {

    /** Returns limits for a long answer, for which only the deadline applies. */
    Limits patient() {
        return new Limits(deadline, deadline, attempts);
    }
}
