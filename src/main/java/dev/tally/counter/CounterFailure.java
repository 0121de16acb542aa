package dev.tally.counter;

import java.util.OptionalLong;

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

    /** An add is too large, or would bring the counter out of the bounds of its namespace. Nothing was changed. */
    public static final class OutOfBounds extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private OutOfBounds(String message) {
            super(message + " Nothing was changed.", null);
        }

        /** For the number of an add. */
        public static OutOfBounds ofNumber(long most) {
            return new OutOfBounds("One add to this namespace is from -" + most + " to " + most + ".");
        }

        /** For the value that a counter would have had when there were bounds. */
        public static OutOfBounds ofValue() {
            return new OutOfBounds("The add would have left the bounds of this namespace.");
        }

        /** For the value that a counter would have. */
        public static OutOfBounds ofValue(OptionalLong min, OptionalLong max) {
            String atLeast = min.isPresent() ? "at least " + min.getAsLong() : "";
            String and = min.isPresent() && max.isPresent() ? " and " : "";
            String atMost = max.isPresent() ? "at most " + max.getAsLong() : "";
            return new OutOfBounds(
                    "An add has to leave a counter of this namespace at a value of " + atLeast + and + atMost + ".");
        }
    }

    /** Bots may not add to the namespace. Nothing was changed. */
    public static final class BotRefused extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public BotRefused() {
            super(
                    "This namespace counts people. The User-Agent is missing or that of a crawler, an agent or a link"
                            + " preview, or the request is a prefetch. Nothing was changed.",
                    null);
        }
    }

    /** The namespace was never added to and has no rules, and only those with rules may begin. Nothing was changed. */
    public static final class NamespaceClosed extends CounterFailure {

        private static final long serialVersionUID = 1L;

        public NamespaceClosed() {
            super(
                    "This namespace does not exist, and new ones are closed: the operator has to give it rules first"
                            + " (TALLY_RULES_…). Nothing was changed.",
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
