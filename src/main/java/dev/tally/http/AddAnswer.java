package dev.tally.http;

import java.util.Optional;

import dev.tally.counter.Outcome;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The answer to one add. */
public final class AddAnswer {

    /** {@code false} in the answer to an add that a rule made not count. */
    public static final String COUNTED = "Tally-Counted";

    private AddAnswer() {}

    /** Returns the answer with the headers of the outcome. */
    public static <T> RestResponse<T> of(T body, Outcome.Answered outcome) {
        ResponseBuilder<T> answer = ResponseBuilder.ok(body);
        if (outcome.replayed()) {
            answer.header(Idempotency.REPLAYED, true);
        }
        if (outcome instanceof Outcome.NotCounted) {
            answer.header(COUNTED, false);
        }
        return answer.build();
    }

    /** Returns the member {@code counted} of an answer: false if the add did not count, else none. */
    public static Optional<Boolean> counted(Outcome.Answered outcome) {
        return outcome instanceof Outcome.NotCounted ? Optional.of(false) : Optional.empty();
    }

    /** Returns the member {@code reason} of an answer: why the add did not count, if so. */
    public static Optional<String> reason(Outcome.Answered outcome) {
        return outcome instanceof Outcome.NotCounted not
                ? Optional.of(not.reason().word())
                : Optional.empty();
    }
}
