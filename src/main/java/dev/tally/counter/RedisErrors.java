package dev.tally.counter;

import io.vertx.redis.client.impl.types.ErrorType;

/** What a failure of the Redis client means for the command that met it. */
final class RedisErrors {

    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

    private RedisErrors() {}

    /** Returns whether Redis answered the command with an error: it was refused, and nothing was changed. */
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

    /** Returns whether a refusal says that a sum would leave the 64 bits. */
    static boolean isOverflow(Throwable refusal) {
        return refusal.getMessage().contains("would overflow");
    }

    /** Returns whether Redis does not know a script by its name, and so has not run it. */
    static boolean isUnknownScript(Throwable failure) {
        return isRefusal(failure) && text(failure).startsWith("NOSCRIPT");
    }

    /** Returns the first word of a refusal, such as {@code MISCONF} or {@code LOADING}: it names the kind. */
    static String code(Throwable refusal) {
        String message = text(refusal);
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    /** Of a batch, what was said about its first command. */
    private static String text(Throwable refusal) {
        return refusal.getMessage().replaceFirst("^ERR \\[0] ", "");
    }
}
