package dev.tally.drain;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a drain. It is never reused, not even after Redis lost all data, because a job may store
 * the ids of folded drains forever.
 *
 * @param number 1 or more; a later drain of the namespace has a larger one
 * @param suffix random; distinguishes drains with the same number in different Redis data sets
 */
public record DrainId(long number, String suffix) {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,14})-([0-9a-f]{16})");

    /** Returns a new id with this number. */
    static DrainId create(long number) {
        // Not in a static field: a native binary would start with the same seed, and repeat the suffixes.
        return new DrainId(number, HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
    }

    /**
     * Parses an id.
     *
     * @throws DrainFailure.Unknown when the text is not an id
     */
    public static DrainId parse(String text) {
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
