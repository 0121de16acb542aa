package dev.tally.counter;

import java.util.Optional;

import io.vertx.redis.client.impl.types.ErrorType;

/** What a failure of the Redis client means for the command that met it. */
final class RedisErrors {

    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

    private RedisErrors() {}

    /** Returns whether Redis answered the command with an error. */
    static boolean isRefusal(Throwable failure) {
        // Contains: a batch has the errors of all its commands in one.
        return failure instanceof ErrorType error && !error.getMessage().contains(CONNECTION_CLOSED);
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

    /** Returns whether Redis does not know a script by its name, and so has not run it. */
    static boolean isUnknownScript(Throwable failure) {
        return refusal(failure).filter(Refusal::isUnknownScript).isPresent();
    }

    private static String text(Throwable refusal) {
        return refusal.getMessage().replaceFirst("^ERR \\[0] ", "");
    }
}
