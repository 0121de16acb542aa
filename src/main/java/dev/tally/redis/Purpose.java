package dev.tally.redis;

import dev.tally.counter.CounterFailure;

/** What a command is for, which decides what it means that it may have been carried out. */
public enum Purpose {

    /** It may be carried out although its answer is lost: it only reads, or stores nothing of weight. */
    ASK,

    /** It stores what must not be lost, and a second run of it changes nothing. */
    KEEP,

    /** It would change something again when it was carried out again. */
    CHANGE,

    /** It removes something, and a second run of it changes nothing. */
    REMOVE;

    /** Returns whether it stores what must not be lost. */
    boolean isKept() {
        return this == KEEP || this == CHANGE;
    }

    /** Returns what it means that the command may have been carried out or not. */
    CounterFailure unknown(Throwable failure) {
        return switch (this) {
            case ASK, KEEP -> RedisErrors.unavailable(failure);
            case CHANGE -> RedisErrors.outcomeUnknown(failure);
            case REMOVE -> RedisErrors.removalUnknown(failure);
        };
    }
}
