package dev.tally.api;

import jakarta.ws.rs.core.Response.Status;

import dev.tally.counter.CounterFailure;
import dev.tally.drain.DrainFailure;
import dev.tally.live.ShuttingDown;
import dev.tally.security.AccessDenied;

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

    static Problem of(DrainFailure failure) {
        String detail = failure.getMessage();
        return switch (failure) {
            case DrainFailure.Unknown _ -> Problem.of("unknown-drain", 404, "Unknown drain", detail);
            case DrainFailure.Ended _ -> Problem.of("drain-ended", 404, "Drain ended", detail);
            case DrainFailure.WrongState _, DrainFailure.Changed _ ->
                Problem.of("drain-state", 409, "Drain in another state", detail);
            case DrainFailure.Busy _ -> Problem.of("drain-busy", 409, "Drain being taken", detail);
            case DrainFailure.Overflow _ -> Problem.of("overflow", 409, "Overflow", detail);
            case DrainFailure.Unfinished _ -> Problem.of("drain-unfinished", 503, "Drain unfinished", detail);
        };
    }

    public static Problem of(AccessDenied denied) {
        String detail = denied.getMessage();
        return switch (denied) {
            case AccessDenied.MissingToken _ -> Problem.of("missing-token", 401, "Missing token", detail);
            case AccessDenied.Forbidden _ -> Problem.of("forbidden", 403, "Forbidden", detail);
        };
    }

    public static Problem of(InvalidParameter invalid) {
        return Problem.of("invalid-parameter", 400, "Invalid parameter", invalid.getMessage())
                .at(invalid.field());
    }

    public static Problem of(ShuttingDown shuttingDown) {
        return Problem.of("unavailable", 503, "Unavailable", shuttingDown.getMessage());
    }

    static Problem of(BodyTooLarge tooLarge) {
        return Problem.of("body-too-large", 413, "Body too large", tooLarge.getMessage());
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
