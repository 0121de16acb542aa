package dev.tally.http.problem;

/** The body is larger than the call allows. Nothing was changed. */
public final class BodyTooLarge extends ProblemException {

    private static final long serialVersionUID = 1L;

    public BodyTooLarge() {
        super(Problem.of(
                "body-too-large",
                413,
                "Body too large",
                "The body is larger than 1 MB. Send it in parts. Nothing was changed."));
    }
}
