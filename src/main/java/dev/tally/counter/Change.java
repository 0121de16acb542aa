package dev.tally.counter;

import java.util.Locale;

/** How a given number changes a counter. */
public enum Change {
    /** Adds the number. */
    ADD,

    /** Sets the counter to the number. */
    REPLACE,

    /** Sets the counter to the number if it is larger, or if the counter does not exist. */
    MAX;

    /** Returns the name used in the script and in the replies stored for an {@link IdempotencyKey}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
