package dev.tally.testsupport;

import java.time.Duration;

import io.smallrye.mutiny.Uni;

/** What asynchronous operations end with. */
public final class Results {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Results() {}

    /** Waits for an operation, and fails when it does. */
    public static <T> T result(Uni<T> operation) {
        return operation.await().atMost(PATIENCE);
    }
}
