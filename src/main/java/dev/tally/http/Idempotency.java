package dev.tally.http;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The headers of adds that can be sent again. */
public final class Idempotency {

    /** Names an add: what comes with the same name is the same add. */
    public static final String KEY = "Idempotency-Key";

    /** Says that an answer was given before, and nothing was added this time. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private Idempotency() {}

    /** Returns the answer to an add. */
    public static <T> RestResponse<T> answer(T body, boolean replayed) {
        ResponseBuilder<T> answer = ResponseBuilder.ok(body);
        return (replayed ? answer.header(REPLAYED, true) : answer).build();
    }
}
