package dev.tally.counter;

/** What a namespace and a key may be: a short word that needs no escaping in a URL, a Redis key or the song map. */
public final class Name {

    static final int MAX_LENGTH = 64;

    static final String RULE =
            "1 to 64 characters, the first a letter (A-Z, a-z) or a digit, the others letters, digits or any of _ . : -";

    static final String WIDE_RULE = RULE + "; the first may be one of these too where there are 3 or more";

    /* A shorter one could be a dot or two, which mean something else in a URL. */
    private static final int MIN_LENGTH_OF_WIDE = 3;

    /* One for the whole process, as names are made where nothing can be injected. */
    private static volatile boolean wideAllowed;

    private Name() {}

    /** Decides whether callers may begin names with any character. What is stored may have come when they might. */
    public static void allowWide(boolean allowed) {
        wideAllowed = allowed;
    }

    /**
     * Returns {@code value} when it is a name.
     *
     * @param field what it names, for the person who sent it: {@code key} or {@code namespace}
     * @throws CounterFailure.InvalidName when it is none
     */
    public static String require(String field, String value) {
        if (!isName(value)) {
            throw new CounterFailure.InvalidName(field, rule());
        }
        return value;
    }

    /** Returns {@code value} when it is a name that callers may use now. The rest is as with {@link #require}. */
    static String requireOfCaller(String field, String value) {
        return requireOfCaller(field, value, isName(value));
    }

    /** Returns {@code value} when such a name may begin so, and it is not empty. */
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
