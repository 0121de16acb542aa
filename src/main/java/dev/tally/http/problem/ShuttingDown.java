package dev.tally.http.problem;

/** A stream that was asked for while the service ends. */
public final class ShuttingDown extends ProblemException {

    private static final long serialVersionUID = 1L;

    public ShuttingDown() {
        super(Problem.of(
                "unavailable",
                503,
                "Unavailable",
                "This service is about to end. Connect again in a moment, to the one in its place."));
    }
}
