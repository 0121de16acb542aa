package dev.tally.counter;

import java.util.function.Function;

/**
 * What a command is for.
 *
 * @param isKept whether it stores what must not be lost
 * @param unknown what it means that it may have been carried out or not
 */
record Purpose(boolean isKept, Function<Throwable, CounterFailure> unknown) {

    /** It may be carried out although its answer is lost: it only reads, or stores nothing of weight. */
    static final Purpose ASK = new Purpose(false, CounterFailure.Unavailable::reading);

    /** It stores what must not be lost, and a second run of it changes nothing. */
    static final Purpose KEEP = new Purpose(true, CounterFailure.Unavailable::reading);

    /** It would change something again when it was carried out again. */
    static final Purpose CHANGE = new Purpose(true, CounterFailure.OutcomeUnknown::of);

    /** It removes something, and a second run of it changes nothing. */
    static final Purpose REMOVE = new Purpose(false, CounterFailure.OutcomeUnknown::ofRemoval);
}
