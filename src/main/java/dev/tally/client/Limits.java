package dev.tally.client;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param attempt for one request, from connecting to the end of its answer
 * @param deadline for all of its requests and the time between them
 * @param attempts how many requests
 */
record Limits(Duration attempt, Duration deadline, int attempts) {

    /** For an answer that may be long: only the deadline counts. */
    Limits patient() {
        return new Limits(deadline, deadline, attempts);
    }
}
