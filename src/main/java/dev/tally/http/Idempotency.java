package dev.tally.http;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The headers of idempotent adds. */
public final class Idempotency {

    /** Identifies an add: a request with the same key is a retry. */
    public static final String KEY = "Idempotency-Key";

    /** Marks a replayed answer: this request has added nothing. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private Idempotency() {}

    /** Returns the answer to an add. */
    public static <T> RestResponse<T> answer(T body, boolean replayed) {
        ResponseBuilder<T> answer = ResponseBuilder.ok(body);
        return (replayed ? answer.header(REPLAYED, true) : answer).build();
    }
}
