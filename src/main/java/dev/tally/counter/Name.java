package dev.tally.counter;

/** The syntax of namespaces and keys: a short word that needs no escaping in a URL, a Redis key or the song map. */
public final class Name {

    static final int MAX_LENGTH = 64;

    static final String RULE =
            "1 to 64 characters, the first a letter (A-Z, a-z) or a digit, the others letters, digits or any of _ . : -";

    static final String WIDE_RULE = RULE + "; a name of 3 or more characters may begin with any of them";

    /* A shorter name could be "." or "..", which are path segments with a meaning in a URL. */
    private static final int MIN_LENGTH_OF_WIDE = 3;

    /* Process-wide, because names are created where nothing can be injected. */
    private static volatile boolean wideAllowed;

    private Name() {}

    /** Sets whether clients may use names that begin with any allowed character. Stored names may do so in either case. */
    public static void allowWide(boolean allowed) {
        wideAllowed = allowed;
    }

    /**
     * Returns {@code value} if it is a valid name.
     *
     * @param field what it names, for the error message: {@code key} or {@code namespace}
     * @throws CounterFailure.InvalidName when it is not
     */
    public static String require(String field, String value) {
        if (!isName(value)) {
            throw new CounterFailure.InvalidName(field, rule());
        }
        return value;
    }

    /** As {@link #require}, but only for names that clients may use now. */
    static String requireOfCaller(String field, String value) {
        return requireOfCaller(field, value, isName(value));
    }

    /** Returns {@code value} if it is a non-empty prefix of a name that clients may use now. */
    static String requireBeginning(String field, String value) {
        return requireOfCaller(field, value, isBeginning(value));
    }

    private static String requireOfCaller(String field, String value, boolean isRight) {
        if (!isRight || !wideAllowed && !isLetterOrDigit(value.charAt(0))) {
            throw new CounterFailure.InvalidName(field, rule());
        }
        return value;
    }

    private static String rule() {
        return wideAllowed ? WIDE_RULE : RULE;
    }

    static boolean isName(String value) {
        return isBeginning(value) && (value.length() >= MIN_LENGTH_OF_WIDE || isLetterOrDigit(value.charAt(0)));
    }

    private static boolean isBeginning(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '_' && c != '.' && c != ':' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
