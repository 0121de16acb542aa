package dev.tally.drain;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a drain. It is never used twice, not even when Redis begins anew with empty data: who folds a drain may
 * remember its name for ever.
 *
 * @param number 1 or more; a later drain of the namespace has a larger one
 * @param suffix what tells it from the drain of the same number in another Redis
 */
record DrainId(long number, String suffix) {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,14})-([0-9a-f]{16})");

    /** Returns a new name with this number. */
    static DrainId create(long number) {
        // Not kept: a native binary would have the same one, with the same numbers, at each start.
        return new DrainId(number, HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
    }

    /**
     * Reads the name of a drain.
     *
     * @throws DrainFailure.Unknown when it is none
     */
    static DrainId parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new DrainFailure.Unknown();
        }
        return new DrainId(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    @Override
    public String toString() {
        return number + "-" + suffix;
    }
}
