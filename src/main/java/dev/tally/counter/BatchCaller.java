package dev.tally.counter;

import java.util.List;

/** Who waits for the answers to many adds. */
public interface BatchCaller {

    /** Each has an answer: what became of it, in the order of the adds. */
    void counted(List<Outcome> outcomes);

    /** Something is wrong with the program. */
    void failed(Throwable failure);
}
