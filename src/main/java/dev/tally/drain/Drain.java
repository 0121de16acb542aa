package dev.tally.drain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

import dev.tally.counter.Namespace;

/**
 * A drain.
 *
 * @param contents what was taken; empty until all is taken and the drain is sealed
 */
public record Drain(DrainId id, Namespace namespace, State state, Instant taken, Optional<Contents> contents) {

    /**
     * The size of what was taken.
     *
     * @param size the number of counters
     * @param total the sum of their values, which may need more than 64 bits
     */
    public record Contents(long size, BigInteger total) {

        static final Contents NONE = new Contents(0, BigInteger.ZERO);

        Contents plus(Contents other) {
            return new Contents(size + other.size, total.add(other.total));
        }
    }

    public enum State {
        /** Being taken: some counters are taken, others not yet. */
        TAKING,
        /** Complete, waiting to be acknowledged or restored. */
        OPEN,
        /** Committed to a database by a fold. Retained until the next fold, for readers with an earlier snapshot. */
        FOLDED,
        /** Being deleted. */
        ACKNOWLEDGING,
        /** Folded elsewhere, and deleted. */
        ACKNOWLEDGED,
        /** Being added back to the counters. */
        RESTORING,
        /** Added back to the counters. */
        RESTORED;

        static State parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }

        /** Returns the stored and displayed form. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
