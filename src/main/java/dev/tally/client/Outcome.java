package dev.tally.client;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/** The outcome of one attempt. */
sealed interface Outcome {

    static Outcome of(HttpResponse<String> answer, Throwable failure) {
        if (failure != null) {
            return new Unanswered(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
        if (answer.statusCode() / 100 == 2) {
            return new Answered(answer);
        }
        return new Refused(
                answer.statusCode(),
                Problem.of(answer.body()),
                answer.headers().firstValue("Retry-After").orElse(""));
    }

    /**
     * It succeeded.
     *
     * @param answer with a status of 2xx
     */
    record Answered(HttpResponse<String> answer) implements Outcome {}

    /** It failed. */
    sealed interface Failed extends Outcome {

        /** Returns whether the failure is transient. */
        boolean mayPass();

        /** Returns whether a change may have been made. */
        boolean mayBeMade();

        /** Returns the delay that the server requests. */
        Duration retryAfter();

        String reason();

        int status();

        String detail();

        Throwable cause();
    }

    /**
     * The answer is a failure.
     *
     * @param status the HTTP status
     * @param problem the problem in the answer
     * @param retryAfterHeader the header {@code Retry-After}; empty if absent
     */
    record Refused(int status, Problem problem, String retryAfterHeader) implements Failed {

        private static final Set<Integer> PASSING = Set.of(502, 503, 504);
        private static final Set<Integer> GIVEN_UP = Set.of(408, 499);
        private static final String TALLY = "urn:tally:problem:";
        private static final String NOTHING_CHANGED = TALLY + "unavailable";
        private static final Set<String> UNKNOWN = Set.of(TALLY + "outcome-unknown", TALLY + "unconfirmed");

        @Override
        public boolean mayPass() {
            return PASSING.contains(status);
        }

        /** Only Tally can say that nothing was changed. A proxy that gave up does not know the outcome. */
        @Override
        public boolean mayBeMade() {
            return UNKNOWN.contains(problem.type())
                    || status >= 500 && !problem.type().equals(NOTHING_CHANGED)
                    || GIVEN_UP.contains(status) && !problem.type().startsWith(TALLY);
        }

        /** Reads seconds only, as Tally sends no date. */
        @Override
        public Duration retryAfter() {
            return retryAfterHeader.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(retryAfterHeader))
                    : Duration.ZERO;
        }

        @Override
        public String reason() {
            return ("answered " + status + " " + problem.detail()).strip();
        }

        @Override
        public String detail() {
            return problem.detail();
        }

        @Override
        public Throwable cause() {
            return null;
        }
    }

    /**
     * No answer came.
     *
     * @param cause the reason
     */
    record Unanswered(Throwable cause) implements Failed {

        @Override
        public boolean mayPass() {
            return true;
        }

        @Override
        public boolean mayBeMade() {
            return !(cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof SSLHandshakeException);
        }

        @Override
        public Duration retryAfter() {
            return Duration.ZERO;
        }

        @Override
        public String reason() {
            return cause instanceof TimeoutException ? "no answer in time" : "no answer, " + cause;
        }

        @Override
        public int status() {
            return 0;
        }

        @Override
        public String detail() {
            return "";
        }
    }
}
