package dev.tally.counter;

/** What became of one add among many. */
public sealed interface Outcome {

    /** Returns whether it was answered before, and is only answered again. */
    boolean replayed();

    /**
     * It was counted.
     *
     * @param value the new value, as it was answered the first time
     * @param replayed whether this is a retry of an add that was counted before
     */
    record Counted(long value, boolean replayed) implements Outcome {}

    /**
     * It gave no result.
     *
     * @param failure why
     * @param replayed whether this is a retry of an add that failed so before
     */
    record Failed(CounterFailure failure, boolean replayed) implements Outcome {}
}
