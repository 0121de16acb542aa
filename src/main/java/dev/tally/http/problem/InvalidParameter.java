package dev.tally.http.problem;

/** A request parameter is invalid. Nothing was changed. */
public final class InvalidParameter extends ProblemException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the problem.
     *
     * @param field the name of the parameter
     * @param rule what it has to be; completes the sentence "The field has to be …"
     */
    public InvalidParameter(String field, String rule) {
        super(Problem.of("invalid-parameter", 400, "Invalid parameter", "The " + field + " has to be " + rule + ".")
                .at(field));
    }
}
