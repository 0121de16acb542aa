package dev.tally.http.problem;

/** A failure with its answer. It is not a bug, so it has no stack trace. */
public abstract class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    protected ProblemException(Problem problem) {
        this(problem, null);
    }

    protected ProblemException(Problem problem, Throwable cause) {
        super(problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** Returns the answer to the client. */
    public final Problem problem() {
        return problem;
    }
}
