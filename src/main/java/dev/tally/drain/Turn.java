package dev.tally.drain;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for a lease that one caller of all services may hold at a time, by polling. */
final class Turn {

    /* Longer than the lease of a caller that died. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofMillis(20);

    private Turn() {}

    /**
     * Blocks until an attempt succeeds.
     *
     * @throws DrainFailure.Busy when none does in time
     */
    static <T> T await(Supplier<Optional<T>> attempt) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<T> turn = attempt.get();
            if (turn.isPresent()) {
                return turn.get();
            }
            if (System.nanoTime() > end) {
                throw new DrainFailure.Busy();
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(PERIOD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrainFailure.Busy();
        }
    }
}
