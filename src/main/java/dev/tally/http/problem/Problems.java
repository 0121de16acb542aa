package dev.tally.http.problem;

import jakarta.ws.rs.core.Response.Status;

import dev.tally.counter.CounterFailure;

/** Tally's own problems: what each failure is called on the wire. */
public final class Problems {

    private Problems() {}

    public static Problem of(CounterFailure failure) {
        String detail = failure.getMessage();
        return switch (failure) {
            case CounterFailure.InvalidName invalid ->
                Problem.of("invalid-name", 400, "Invalid name", detail).at(invalid.field());
            case CounterFailure.Overflow _ -> Problem.of("overflow", 409, "Overflow", detail);
            case CounterFailure.KeyReused _ ->
                Problem.of("idempotency-key-reused", 422, "Idempotency key reused", detail);
            case CounterFailure.Unavailable _ -> Problem.of("unavailable", 503, "Unavailable", detail);
            case CounterFailure.Unconfirmed _ -> Problem.of("unconfirmed", 503, "Unconfirmed", detail);
            case CounterFailure.OutcomeUnknown _ -> Problem.of("outcome-unknown", 503, "Outcome unknown", detail);
        };
    }

    /** Returns what a fault in the program is called: it says no more. */
    public static Problem ofFault() {
        return of(Status.INTERNAL_SERVER_ERROR);
    }

    static Problem unsupportedMediaType() {
        return Problem.of(
                "unsupported-media-type",
                415,
                "Unsupported media type",
                "The Content-Type has to be application/json in UTF-8 and not compressed, or application/x-ndjson for lines of JSON, which"
                        + " POST /v1/counters/{namespace} takes too and POST /v1/import/{namespace} takes only."
                        + " Nothing was changed.");
    }

    /** What the framework refuses, or a fault: it says no more than its status. */
    static Problem of(Status status) {
        return new Problem(
                "about:blank", status.getReasonPhrase(), status.getStatusCode(), status.getReasonPhrase(), "");
    }
}
