package dev.tally.redis;

import dev.tally.counter.CounterFailure;

/** The purpose of a command, which decides what an unknown outcome means. */
public enum Purpose {

    /** It only reads, or stores nothing important: an unknown outcome does not matter. */
    ASK,

    /** It stores data that must not be lost, and is idempotent. */
    KEEP,

    /** It changes data, and is not idempotent. */
    CHANGE,

    /** It removes data, and is idempotent. */
    REMOVE;

    /** Returns whether it stores data that must not be lost. */
    boolean isKept() {
        return this == KEEP || this == CHANGE;
    }

    /** Returns the failure for an unknown outcome. */
    CounterFailure unknown(Throwable failure) {
        return switch (this) {
            case ASK, KEEP -> RedisErrors.unavailable(failure);
            case CHANGE -> RedisErrors.outcomeUnknown(failure);
            case REMOVE -> RedisErrors.removalUnknown(failure);
        };
    }
}
