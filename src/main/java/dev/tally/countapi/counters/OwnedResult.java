package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import io.vertx.redis.client.Response;

/** What became of a call. */
public sealed interface OwnedResult {

    /**
     * It was done.
     *
     * @param value the value of the counter then
     * @param isOwned whether somebody has its admin key
     * @param left how long it lives from now on, unless for ever
     */
    record Done(long value, boolean isOwned, Optional<Duration> left) implements OwnedResult {}

    /** It was not, and nothing was changed. */
    enum Refused implements OwnedResult {
        MISSING(404, "Key not found"),
        EXISTS(409, "There is a counter of this name. Choose another key, or another namespace."),
        UNOWNED(
                400,
                "Nobody has an admin key of this counter: it was not made by /create. It can only be hit and read."),
        WRONG_KEY(401, "This is not the admin key of the counter, which /create has answered once.");

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

    /** Reads what the script has answered. */
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
