package dev.tally.counter;

import java.util.Locale;

/** The result of one add of a batch. */
public sealed interface Outcome {

    /** Returns whether this is the stored reply of an earlier request. */
    boolean replayed();

    /** The add was made, or a rule made it not count. */
    sealed interface Answered extends Outcome {

        /** Returns the value of the counter after the add. */
        long value();
    }

    /**
     * The add was counted.
     *
     * @param value the new value; of a retry, the value of the first time
     * @param replayed whether this is a retry of an add that was counted before
     */
    record Counted(long value, boolean replayed) implements Answered {}

    /**
     * A rule of the namespace made the add not count.
     *
     * @param value the value, unchanged
     * @param reason the rule
     * @param replayed whether this is a retry of an add that was answered in the same way
     */
    record NotCounted(long value, Reason reason, boolean replayed) implements Answered {}

    /**
     * The add failed.
     *
     * @param failure the reason
     * @param replayed whether this is a retry of an add that failed in the same way
     */
    record Failed(CounterFailure failure, boolean replayed) implements Outcome {}

    /** Why an add did not count. */
    enum Reason {
        /** The visitor was counted a short time before. */
        SEEN,

        /** The visitor is a bot; it was counted apart. */
        BOT;

        /** Returns the word used in answers and in Redis. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
