package dev.tally.http.problem;

/** A stream was requested during shutdown. */
public final class ShuttingDown extends ProblemException {

    private static final long serialVersionUID = 1L;

    public ShuttingDown() {
        super(Problem.of("unavailable", 503, "Unavailable", "This service is shutting down. Reconnect in a moment."));
    }
}
