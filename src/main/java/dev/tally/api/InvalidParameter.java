package dev.tally.api;

/** A parameter of a request that is not allowed. Nothing was changed. */
public final class InvalidParameter extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Says what is wrong.
     *
     * @param field which parameter
     * @param rule what it has to be, to go on after "has to be"
     */
    public InvalidParameter(String field, String rule) {
        // An answer to the caller, not a fault in the program.
        super("The " + field + " has to be " + rule + ".", null, false, false);
        this.field = field;
    }

    String field() {
        return field;
    }
}
