package dev.tally.redis;

import java.util.Optional;

import dev.tally.counter.CounterFailure;
import io.vertx.redis.client.Response;

/** What a failure of the Redis client means for the command that met it, and for the caller of that. */
public final class RedisErrors {

    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";
    private static final String NO_CONNECTION = "there is no connection to Redis";
    private static final String NO_ANSWER = "Redis did not answer in time";

    private RedisErrors() {}

    /** Returns whether Redis answered the command with an error. */
    public static boolean isRefusal(Throwable failure) {
        // Contains: a batch has the errors of all its commands in one.
        return failure instanceof Response && !failure.getMessage().contains(CONNECTION_CLOSED);
    }

    /** Returns whether the connection can't be used any more. */
    static boolean isConnectionLost(Throwable failure) {
        return !isRefusal(failure) && !isQueueFull(failure) && !(failure instanceof CounterFailure);
    }

    /** Returns whether the client did not send the command. What is not known to be unsent counts as sent. */
    static boolean isUnsent(Throwable failure) {
        return isQueueFull(failure) || isClosed(failure) || isUnconnected(failure);
    }

    /** Returns whether the connection was closed before the command was sent. */
    static boolean isClosed(Throwable failure) {
        return "Connection is closed".equals(failure.getMessage());
    }

    /** Returns whether there was no way to the cluster's node that was to get the command. */
    private static boolean isUnconnected(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.startsWith("Failed obtaining connection to");
    }

    private static boolean isQueueFull(Throwable failure) {
        return "Redis waiting queue is full".equals(failure.getMessage());
    }

    /** Returns what Redis answered in place of a result; of a batch, what it said about the first command. */
    static Optional<Refusal> refusal(Throwable failure) {
        return isRefusal(failure) ? Optional.of(Refusal.of(text(failure))) : Optional.empty();
    }

    /** Returns the word that names the kind of error which Redis answered, where it answered one. */
    public static Optional<String> code(Throwable failure) {
        return refusal(failure).map(Refusal::code);
    }

    /** Returns whether Redis does not know a script by its name, and so has not run it. */
    static boolean isUnknownScript(Throwable failure) {
        return refusal(failure).filter(Refusal::isUnknownScript).isPresent();
    }

    private static String text(Throwable refusal) {
        return refusal.getMessage().replaceFirst("^ERR \\[0] ", "");
    }

    /**
     * Returns what the failure of a command means to the caller.
     *
     * @param isUnsent whether it is certain that Redis did not get the command
     */
    static CounterFailure explain(Throwable failure, boolean isUnsent, Purpose purpose) {
        if (failure instanceof CounterFailure.Unconfirmed && purpose == Purpose.KEEP) {
            return unconfirmed(failure);
        }
        if (failure instanceof CounterFailure known) {
            return known;
        }
        Optional<Refusal> refusal = refusal(failure);
        if (refusal.filter(Refusal::isOverflow).isPresent()) {
            return new CounterFailure.Overflow();
        }
        if (refusal.filter(Refusal::hasChangedNothing).isPresent()) {
            return unavailable(failure);
        }
        return isUnsent ? new CounterFailure.Unavailable(NO_CONNECTION, failure) : purpose.unknown(failure);
    }

    /** Returns what a failure means for what only reads. */
    public static CounterFailure unavailable(Throwable failure) {
        return new CounterFailure.Unavailable(reason(failure), failure);
    }

    /** Returns that Redis did not answer what was to come before, and so this was not sent. */
    public static CounterFailure late() {
        return new CounterFailure.Unavailable(NO_ANSWER, null);
    }

    /** Returns that what has to come before was not confirmed by enough replicas, and so this was not sent. */
    static CounterFailure unconfirmed(Throwable cause) {
        return new CounterFailure.Unavailable("not enough replicas of Redis have answered in time", cause);
    }

    static CounterFailure outcomeUnknown(Throwable failure) {
        return CounterFailure.OutcomeUnknown.of(reason(failure), failure);
    }

    public static CounterFailure removalUnknown(Throwable failure) {
        return CounterFailure.OutcomeUnknown.ofRemoval(reason(failure), failure);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof CounterFailure known) {
            return known.reason();
        }
        return refusal(failure)
                .map(refusal -> "Redis refuses the command (" + refusal.code() + ")")
                .orElse(isUnsent(failure) ? NO_CONNECTION : NO_ANSWER);
    }
}
