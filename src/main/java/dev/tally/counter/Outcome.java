package dev.tally.counter;

/** The result of one add of a batch. */
public sealed interface Outcome {

    /** Returns whether this is the stored reply of an earlier request. */
    boolean replayed();

    /**
     * The add was counted.
     *
     * @param value the new value; of a retry, the value of the first time
     * @param replayed whether this is a retry of an add that was counted before
     */
    record Counted(long value, boolean replayed) implements Outcome {}

    /**
     * The add failed.
     *
     * @param failure the reason
     * @param replayed whether this is a retry of an add that failed in the same way
     */
    record Failed(CounterFailure failure, boolean replayed) implements Outcome {}
}
