package dev.tally.http.problem;

/** A parameter of a request that is not allowed. Nothing was changed. */
public final class InvalidParameter extends ProblemException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param field which parameter
     * @param rule what it has to be, to go on after "has to be"
     */
    public InvalidParameter(String field, String rule) {
        super(Problem.of("invalid-parameter", 400, "Invalid parameter", "The " + field + " has to be " + rule + ".")
                .at(field));
    }
}
