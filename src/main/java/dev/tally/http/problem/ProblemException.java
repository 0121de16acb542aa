package dev.tally.http.problem;

/** A failure that carries its answer. It is no fault in the program, and so has no stack trace. */
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

    /** Returns what the caller is told. */
    public final Problem problem() {
        return problem;
    }
}
