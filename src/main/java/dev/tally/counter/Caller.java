package dev.tally.counter;

/** Who waits for the answer to an add or a read. */
public interface Caller {

    /** Redis has done it, and the counter has this value then. */
    void counted(long value);

    /** It gave no result, for a {@link CounterFailure} mostly. */
    void failed(Throwable failure);
}
