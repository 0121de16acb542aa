package dev.tally.counter;

import java.util.function.Function;

/**
 * What a command is for.
 *
 * @param isKept whether it stores what must not be lost
 * @param unanswered what it means that its answer did not come
 */
record Purpose(boolean isKept, Function<Throwable, CounterFailure> unanswered) {

    /** It may be carried out although its answer is lost: it only reads, or stores nothing of weight. */
    static final Purpose ASK = new Purpose(false, CounterFailure.Unavailable::unanswered);

    /** It stores what must not be lost, and a second run of it changes nothing. */
    static final Purpose KEEP = new Purpose(true, CounterFailure.Unavailable::unanswered);

    /** It would change something again when it was carried out again. */
    static final Purpose CHANGE = new Purpose(true, CounterFailure.OutcomeUnknown::new);
}
