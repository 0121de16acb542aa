package dev.tally.counter;

/** The syntax of namespaces and keys: a short word that needs no escaping in a URL, a Redis key or the song map. */
public final class Name {

    static final int MAX_LENGTH = 64;

    static final String RULE =
            "1 to 64 characters, the first a letter (A-Z, a-z) or a digit, the others letters, digits or any of _ . : -";

    static final String WIDE_RULE = RULE + "; a name of 3 or more characters may begin with any of them";

    /* A shorter name could be "." or "..", which are path segments with a meaning in a URL. */
    private static final int MIN_LENGTH_OF_WIDE = 3;

    private Name() {}

    /**
     * Returns {@code value} if it is a valid name.
     *
     * @param field what it names, for the error message: {@code key} or {@code namespace}
     * @throws CounterFailure.InvalidName when it is not
     */
    public static String require(String field, String value) {
        if (!isName(value)) {
            throw new CounterFailure.InvalidName(field, WIDE_RULE);
        }
        return value;
    }

    static boolean isName(String value) {
        return isBeginning(value) && (value.length() >= MIN_LENGTH_OF_WIDE || isLetterOrDigit(value.charAt(0)));
    }

    static boolean isBeginning(String value) {
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

    static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
