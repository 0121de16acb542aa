package dev.tally.counter;

/** Which names callers may use. What is stored may be from a time when more were allowed: its names are read as {@link #WIDE}. */
public enum Names {

    /** Begin with a letter or a digit. */
    STRICT(Name.RULE),

    /** Begin with any character that a name may have, as those of CountAPI do. */
    WIDE(Name.WIDE_RULE);

    private final String rule;

    Names(String rule) {
        this.rule = rule;
    }

    /**
     * Reads the namespace that a caller has sent.
     *
     * @throws CounterFailure.InvalidName when it is none
     */
    public Namespace namespace(String text) {
        require("namespace", text, Name.isName(text));
        return new Namespace(text);
    }

    /**
     * Reads the key that a caller has sent.
     *
     * @throws CounterFailure.InvalidName when it is none
     */
    public Key key(String text) {
        require("key", text, Name.isName(text));
        return new Key(text);
    }

    /**
     * Reads what keys are to begin with.
     *
     * @throws CounterFailure.InvalidName when no key can begin with it
     */
    public Prefix prefix(String text) {
        require("prefix", text, text.isEmpty() || Name.isBeginning(text));
        return new Prefix(text);
    }

    private void require(String field, String text, boolean isName) {
        boolean isAllowed = this == WIDE || text.isEmpty() || Name.isLetterOrDigit(text.charAt(0));
        if (!isName || !isAllowed) {
            throw new CounterFailure.InvalidName(field, rule);
        }
    }
}
