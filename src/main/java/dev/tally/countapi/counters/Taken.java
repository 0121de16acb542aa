package dev.tally.countapi.counters;

import dev.tally.counter.CounterFailure;

/** What became of a counter that came from another service. */
public sealed interface Taken {

    /**
     * It is here.
     *
     * @param count what was added, 0 when it had counted nothing since it last came
     */
    record Added(long count) implements Taken {}

    /**
     * It was not taken, or perhaps not.
     *
     * @param failure why
     */
    record Failed(CounterFailure failure) implements Taken {}
}
