package dev.tally.coalesce;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * The key by which calls are coalesced.
 *
 * @param kind the operation
 * @param namespace the namespace of the counter
 * @param key the key of the counter
 */
public record Target(Kind kind, Namespace namespace, Key key) {

    /** The operation on the counter. */
    public enum Kind {
        ADD,
        READ
    }
}
