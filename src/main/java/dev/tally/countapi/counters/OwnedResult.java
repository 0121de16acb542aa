package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import io.vertx.redis.client.Response;

/** The result of a call. */
public sealed interface OwnedResult {

    /**
     * The call succeeded.
     *
     * @param value the resulting value of the counter
     * @param isOwned whether the counter has an admin key
     * @param left its remaining lifetime, empty if unlimited
     */
    record Done(long value, boolean isOwned, Optional<Duration> left) implements OwnedResult {}

    /** The call was refused; nothing was changed. */
    enum Refused implements OwnedResult {
        MISSING(404, "Key not found"),
        EXISTS(409, "There is a counter of this name. Choose another key, or another namespace."),
        UNOWNED(
                400,
                "Nobody has an admin key of this counter: it was not made by /create. It can only be hit and read."),
        WRONG_KEY(401, "This is not the admin key of the counter. Send the admin_key that /create returned.");

        private final int status;
        private final String message;

        Refused(int status, String message) {
            this.status = status;
            this.message = message;
        }

        public int status() {
            return status;
        }

        public String message() {
            return message;
        }
    }

    static OwnedResult of(Response answer) {
        String word = answer.get(0).toString();
        if (word.equals("done")) {
            long left = answer.get(3).toLong();
            return new Done(
                    answer.get(1).toLong(),
                    answer.get(2).toInteger() == 1,
                    left < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(left)));
        }
        return Refused.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
