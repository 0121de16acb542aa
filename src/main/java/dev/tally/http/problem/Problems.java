package dev.tally.http.problem;

import jakarta.ws.rs.core.Response.Status;

import dev.tally.counter.CounterFailure;

/** Maps failures to the problems in answers. */
public final class Problems {

    private Problems() {}

    public static Problem of(CounterFailure failure) {
        String detail = failure.getMessage();
        return switch (failure) {
            case CounterFailure.InvalidName invalid ->
                Problem.of("invalid-name", 400, "Invalid name", detail).at(invalid.field());
            case CounterFailure.Overflow _ -> Problem.of("overflow", 409, "Overflow", detail);
            case CounterFailure.OutOfBounds _ -> Problem.of("out-of-bounds", 409, "Out of bounds", detail);
            case CounterFailure.BotRefused _ -> Problem.of("bot", 403, "Bots may not add", detail);
            case CounterFailure.NamespaceClosed _ -> Problem.of("namespace-closed", 403, "Namespace closed", detail);
            case CounterFailure.KeyReused _ ->
                Problem.of("idempotency-key-reused", 422, "Idempotency key reused", detail);
            case CounterFailure.Unavailable _ -> Problem.of("unavailable", 503, "Unavailable", detail);
            case CounterFailure.Unconfirmed _ -> Problem.of("unconfirmed", 503, "Unconfirmed", detail);
            case CounterFailure.OutcomeUnknown _ -> Problem.of("outcome-unknown", 503, "Outcome unknown", detail);
        };
    }

    /** Returns the problem for a bug, without any detail. */
    public static Problem ofFault() {
        return of(Status.INTERNAL_SERVER_ERROR);
    }

    static Problem unsupportedMediaType() {
        return Problem.of(
                "unsupported-media-type",
                415,
                "Unsupported media type",
                "The Content-Type has to be application/json in UTF-8, not compressed, or application/x-ndjson for lines"
                        + " of JSON. POST /v1/counters/{namespace} accepts both, POST /v1/import/{namespace} only lines."
                        + " Nothing was changed.");
    }

    /** Returns the problem for a refusal of the framework or a bug, with nothing but the status. */
    static Problem of(Status status) {
        return new Problem(
                "about:blank", status.getReasonPhrase(), status.getStatusCode(), status.getReasonPhrase(), "");
    }
}
