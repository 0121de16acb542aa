package dev.tally.api;

/** A request that is refused before any call sees it. Nothing was changed. */
final class MalformedRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Malformed reason;

    MalformedRequest(Malformed reason) {
        super(reason.problem().detail(), null, false, false);
        this.reason = reason;
    }

    Malformed reason() {
        return reason;
    }
}
