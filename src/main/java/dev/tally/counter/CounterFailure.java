package dev.tally.counter;

/**
 * Why an operation on counters failed. Each subclass says whether anything may have changed, because that decides what
 * the caller can do next.
 */
public abstract sealed class CounterFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private CounterFailure(String message, Throwable cause) {
        // Expected, not a bug: a stack trace would cost more than the operation.
        super(message, cause, false, false);
    }

    /** Returns why Redis gave no result, as a clause that ends a sentence. */
    public String reason() {
        return getMessage();
    }

    /** The namespace or key is not allowed. Nothing was changed. */
    public static final class InvalidName extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private final String field;

        InvalidName(String field, String rule) {
            super("The " + field + " is not allowed. A " + field + " is " + rule + ".", null);
            this.field = field;
        }

        /** Returns the invalid field: {@code key} or {@code namespace}. */
        public String field() {
            return field;
        }
    }

    /** The new value does not fit into 64 bits. Nothing was changed. */
    public static final class Overflow extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public Overflow() {
            super(
                    "The counter would leave the range of a signed 64-bit number, -9223372036854775808 to"
                            + " 9223372036854775807. It was not changed.",
                    null);
        }
    }

    /** The {@link IdempotencyKey} was used before with another request. Nothing was changed. */
    public static final class KeyReused extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public KeyReused() {
            super(
                    "This Idempotency-Key was sent with another request within the last 24 hours. Nothing was changed."
                            + " Send a new key with each new request, and the same one only to repeat a request.",
                    null);
        }
    }

    /** Redis was not reachable, or refused the command. Nothing was changed. */
    public static final class Unavailable extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private final String reason;

        /**
         * Creates the failure.
         *
         * @param reason a clause, inserted into a sentence
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

    /** The change was made, but too few replicas of Redis confirmed it: a failover may lose it. */
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

    /** The change was sent to Redis, and it is not known whether all or part of it was made. */
    public static final class OutcomeUnknown extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private static final String TWICE =
                " Sending it again may make it twice, unless both carry the same Idempotency-Key.";
        private static final String REMOVAL = " Repeating the removal is safe.";

        private final String reason;

        private OutcomeUnknown(String reason, String advice, Throwable cause) {
            super("The change was sent, but " + reason + ": it may have been made or not." + advice, cause);
            this.reason = reason;
        }

        /** For a change that is not idempotent. */
        public static OutcomeUnknown of(String reason, Throwable cause) {
            return new OutcomeUnknown(reason, TWICE, cause);
        }

        /** For an idempotent change. */
        public static OutcomeUnknown ofRemoval(String reason, Throwable cause) {
            return new OutcomeUnknown(reason, REMOVAL, cause);
        }

        @Override
        public String reason() {
            return reason;
        }
    }
}
