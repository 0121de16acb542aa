package dev.tally.coalesce;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * What calls have in common that are coalesced.
 *
 * @param kind what is done to the counter
 * @param namespace the namespace of the counter
 * @param key its key
 */
public record Target(Kind kind, Namespace namespace, Key key) {

    /** What is done to the counter. */
    public enum Kind {
        ADD,
        READ
    }
}
