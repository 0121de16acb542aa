package dev.tally.fold;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * A drain that was folded.
 *
 * @param drain its id
 * @param at when the transaction was committed
 * @param counters the number of counters whose counts were added
 * @param total the sum of these counts, which may need more than 64 bits
 * @param kept the number of counters without a row, whose counts stayed in Tally
 * @param took how long it took, in milliseconds
 */
public record Folded(String drain, Instant at, long counters, BigInteger total, long kept, long took) {

    static Folded of(String drain, FoldTransaction.Added added, Instant at, Duration took) {
        return new Folded(drain, at, added.counters(), added.total(), added.kept(), took.toMillis());
    }

    /** Returns the form in which it is stored. */
    String toText() {
        return String.join(
                " ",
                drain,
                at.toString(),
                Long.toString(counters),
                total.toString(),
                Long.toString(kept),
                Long.toString(took));
    }

    static Folded parse(String text) {
        String[] parts = text.split(" ");
        return new Folded(
                parts[0],
                Instant.parse(parts[1]),
                Long.parseLong(parts[2]),
                new BigInteger(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]));
    }
}
