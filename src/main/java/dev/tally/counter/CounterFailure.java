package dev.tally.counter;

/**
 * Why an operation on counters gave no result. Each kind says whether something may have changed, since that decides
 * what the caller can do next.
 */
public abstract sealed class CounterFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private CounterFailure(String message, Throwable cause) {
        // An answer to the caller, not a fault in the program: a stack trace would cost more than the operation.
        super(message, cause, false, false);
    }

    /** Returns why Redis gave no result: the end of a sentence that says what that means. */
    public String reason() {
        return getMessage();
    }

    /** A namespace or key that is not allowed. Nothing was changed. */
    public static final class InvalidName extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private final String field;

        InvalidName(String field, String rule) {
            super("The " + field + " is not allowed. A " + field + " is " + rule + ".", null);
            this.field = field;
        }

        /** Returns which name it was: {@code key} or {@code namespace}. */
        public String field() {
            return field;
        }
    }

    /** The new value would not fit into 64 bits. Nothing was changed. */
    public static final class Overflow extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public Overflow() {
            super(
                    "The counter would leave the range of a signed 64-bit number, -9223372036854775808 to"
                            + " 9223372036854775807. It was not changed.",
                    null);
        }
    }

    /** An {@link IdempotencyKey} that came with another request before. Nothing was changed. */
    public static final class KeyReused extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public KeyReused() {
            super(
                    "This Idempotency-Key was sent with another request within the last 24 hours. Nothing was changed."
                            + " Send a new key with each new request, and the same one only to repeat a request.",
                    null);
        }
    }

    /** Redis could not be asked, or refused. Nothing was changed. */
    public static final class Unavailable extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private final String reason;

        /**
         * Says why.
         *
         * @param reason to stand within a sentence
         */
        public Unavailable(String reason, Throwable cause) {
            super("The counters are out of reach: " + reason + ". Nothing was changed; try again.", cause);
            this.reason = reason;
        }

        @Override
        public String reason() {
            return reason;
        }
    }

    /** A change was made, but too few replicas of Redis are known to have it: it may be lost with its master. */
    public static final class Unconfirmed extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public Unconfirmed(Throwable cause) {
            super(
                    "The change was made, but not enough replicas of Redis have confirmed it in time: it is lost if one"
                            + " takes the place of its master now. Sending it again makes it twice, unless both carry"
                            + " the same Idempotency-Key.",
                    cause);
        }

        @Override
        public String reason() {
            return "not enough replicas of Redis have confirmed it in time";
        }
    }

    /** A change was sent to Redis, and it is not known whether it was made, or made in part. */
    public static final class OutcomeUnknown extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private static final String TWICE =
                " Sending it again may make it twice, unless both carry the same Idempotency-Key.";
        private static final String REMOVAL = " Counters that are to be removed can be removed again.";

        private final String reason;

        private OutcomeUnknown(String reason, String advice, Throwable cause) {
            super("The change was sent, but " + reason + ": it may have been made or not." + advice, cause);
            this.reason = reason;
        }

        /** Of a change that is made twice when it is sent twice. */
        public static OutcomeUnknown of(String reason, Throwable cause) {
            return new OutcomeUnknown(reason, TWICE, cause);
        }

        /** Of a change that is the same when it is made again. */
        public static OutcomeUnknown ofRemoval(String reason, Throwable cause) {
            return new OutcomeUnknown(reason, REMOVAL, cause);
        }

        @Override
        public String reason() {
            return reason;
        }
    }
}
