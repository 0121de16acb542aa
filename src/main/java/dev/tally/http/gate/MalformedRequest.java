package dev.tally.http.gate;

import dev.tally.http.problem.ProblemException;

/** A request that is refused before any call sees it. Nothing was changed. */
public final class MalformedRequest extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient Malformed reason;

    MalformedRequest(Malformed reason) {
        super(reason.problem());
        this.reason = reason;
    }

    Malformed reason() {
        return reason;
    }
}
