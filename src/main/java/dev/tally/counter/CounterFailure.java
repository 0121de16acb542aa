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

        Overflow() {
            super(
                    "The counter would leave the range of a signed 64-bit number, -9223372036854775808 to"
                            + " 9223372036854775807. It was not changed.",
                    null);
        }
    }

    /** An {@link IdempotencyKey} that came with another request before. Nothing was changed. */
    public static final class KeyReused extends CounterFailure {

        private static final long serialVersionUID = 1L;

        KeyReused() {
            super(
                    "This Idempotency-Key was sent with another request within the last 24 hours. Nothing was changed."
                            + " Send a new key with each new request, and the same one only to repeat a request.",
                    null);
        }
    }

    /** Redis could not be asked, or refused. Nothing was changed. */
    public static final class Unavailable extends CounterFailure {

        private static final long serialVersionUID = 1L;

        private Unavailable(String reason, Throwable cause) {
            super("The counters are out of reach: " + reason + ". Nothing was changed; try again.", cause);
        }

        public static Unavailable unsent(Throwable cause) {
            return new Unavailable("there is no connection to Redis", cause);
        }

        static Unavailable unanswered(Throwable cause) {
            return new Unavailable("Redis did not answer in time", cause);
        }

        /** Redis did not answer what was to come before, and so this was not sent. */
        static Unavailable late() {
            return unanswered(null);
        }

        /** As many calls wait for Redis as may. */
        static Unavailable busy() {
            return new Unavailable("too many calls wait for Redis already", null);
        }

        /** What has to come before was not confirmed by enough replicas, and so this was not sent. */
        static Unavailable unconfirmed(Throwable cause) {
            return new Unavailable("not enough replicas of Redis have answered in time", cause);
        }

        static Unavailable refused(String code, Throwable cause) {
            return new Unavailable("Redis refuses the command (" + code + ")", cause);
        }
    }

    /** A change was made, but too few replicas of Redis are known to have it: it may be lost with its master. */
    public static final class Unconfirmed extends CounterFailure {

        private static final long serialVersionUID = 1L;

        Unconfirmed(Throwable cause) {
            super(
                    "The change was made, but not enough replicas of Redis have confirmed it in time: it is lost if one"
                            + " takes the place of its master now. Sending it again makes it twice, unless both carry"
                            + " the same Idempotency-Key.",
                    cause);
        }
    }

    /** A change was sent to Redis and its answer did not come: it may have been made or not. */
    public static final class OutcomeUnknown extends CounterFailure {

        private static final long serialVersionUID = 1L;

        OutcomeUnknown(Throwable cause) {
            super(
                    "The change was sent, but Redis did not confirm it in time: it may have been made or not."
                            + " Sending it again may make it twice, unless both carry the same Idempotency-Key.",
                    cause);
        }
    }
}
