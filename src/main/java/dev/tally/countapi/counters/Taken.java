package dev.tally.countapi.counters;

import dev.tally.counter.CounterFailure;

/** The result of the import of one counter. */
public sealed interface Taken {

    /**
     * It was imported.
     *
     * @param count the amount added, 0 if it counted nothing since its last import
     */
    record Added(long count) implements Taken {}

    /**
     * The import failed, or its outcome is unknown.
     *
     * @param failure the reason
     */
    record Failed(CounterFailure failure) implements Taken {}
}
