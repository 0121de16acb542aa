package dev.tally.drain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

import dev.tally.counter.Namespace;

/**
 * What is known of a drain.
 *
 * @param contents what was taken, empty until all is: then the drain is sealed
 */
record Drain(DrainId id, Namespace namespace, State state, Instant taken, Optional<Contents> contents) {

    /**
     * How much was taken.
     *
     * @param size how many counters
     * @param total the sum of their values, which may need more than 64 bits
     */
    record Contents(long size, BigInteger total) {

        static final Contents NONE = new Contents(0, BigInteger.ZERO);

        Contents plus(Contents other) {
            return new Contents(size + other.size, total.add(other.total));
        }
    }

    /** Where a drain is in its life. */
    enum State {
        /** Some counters may be taken, and others not yet. */
        TAKING,
        /** Whole, waiting to be acknowledged or restored. */
        OPEN,
        /** Being forgotten. */
        ACKNOWLEDGING,
        /** Folded elsewhere, and forgotten. */
        ACKNOWLEDGED,
        /** Being put back. */
        RESTORING,
        /** Put back. */
        RESTORED;

        static State parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }

        /** Returns it as it is stored and shown. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
