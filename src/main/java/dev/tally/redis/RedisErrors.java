package dev.tally.redis;

import java.util.Optional;

import dev.tally.counter.CounterFailure;
import io.vertx.redis.client.Response;

/** Maps failures of the Redis client to their meaning for the command and the caller. */
public final class RedisErrors {

    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";
    private static final String NO_CONNECTION = "there is no connection to Redis";
    private static final String NO_ANSWER = "Redis did not answer in time";

    private RedisErrors() {}

    /** Returns whether Redis replied with an error. */
    public static boolean isRefusal(Throwable failure) {
        // contains: the failure of a batch joins the errors of all its commands.
        return failure instanceof Response && !failure.getMessage().contains(CONNECTION_CLOSED);
    }

    /** Returns whether the connection is unusable. */
    static boolean isConnectionLost(Throwable failure) {
        return !isRefusal(failure) && !isQueueFull(failure) && !(failure instanceof CounterFailure);
    }

    /** Returns whether the client did not send the command. In doubt, it counts as sent. */
    static boolean isUnsent(Throwable failure) {
        return isQueueFull(failure) || isClosed(failure) || isUnconnected(failure);
    }

    /** Returns whether the connection was closed before the command was sent. */
    static boolean isClosed(Throwable failure) {
        return "Connection is closed".equals(failure.getMessage());
    }

    /** Returns whether the client could not connect to the cluster node of the command. */
    private static boolean isUnconnected(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.startsWith("Failed obtaining connection to");
    }

    private static boolean isQueueFull(Throwable failure) {
        return "Redis waiting queue is full".equals(failure.getMessage());
    }

    /** Returns the error reply of Redis; of a batch, that of the first command. */
    static Optional<Refusal> refusal(Throwable failure) {
        return isRefusal(failure) ? Optional.of(Refusal.of(text(failure))) : Optional.empty();
    }

    /** Returns the error code, if Redis replied with an error. */
    public static Optional<String> code(Throwable failure) {
        return refusal(failure).map(Refusal::code);
    }

    /** Returns whether Redis does not know the SHA-1 of a script, and so has not run it. */
    static boolean isUnknownScript(Throwable failure) {
        return refusal(failure).filter(Refusal::isUnknownScript).isPresent();
    }

    private static String text(Throwable refusal) {
        return refusal.getMessage().replaceFirst("^ERR \\[0] ", "");
    }

    /**
     * Returns the failure that the caller gets for the failure of a command.
     *
     * @param isUnsent whether it is certain that Redis did not receive the command
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

    /** Returns the failure for a command that only reads. */
    public static CounterFailure unavailable(Throwable failure) {
        return new CounterFailure.Unavailable(reason(failure), failure);
    }

    /** Returns the failure of a command that was not sent, because Redis did not answer an earlier one in time. */
    public static CounterFailure late() {
        return new CounterFailure.Unavailable(NO_ANSWER, null);
    }

    /** Returns the failure of a command that was not sent, because too few replicas confirmed an earlier one. */
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
