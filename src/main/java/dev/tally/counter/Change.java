package dev.tally.counter;

import java.util.Locale;

/** What numbers that come for counters do to them. */
public enum Change {
    /** They are added. */
    ADD,

    /** They take the place of what was counted. */
    REPLACE,

    /** They take its place where they are larger, or where nothing was counted. */
    MAX;

    /** Returns its name for the script and in the memory of an {@link IdempotencyKey}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
