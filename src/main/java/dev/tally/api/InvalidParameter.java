package dev.tally.api;

/** A parameter or field of a request that is not what it has to be. Nothing was changed. */
class InvalidParameter extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidParameter(String field, String rule) {
        super(field + " is not allowed. It has to be " + rule + ".", null, false, false);
        this.field = field;
    }

    String field() {
        return field;
    }
}
