package dev.tally.counter;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of a listing begins. To callers it is opaque text.
 *
 * @param bucket the bucket to go on with
 * @param after the last key of it that was listed, empty when it begins there
 */
public record Cursor(int bucket, Optional<Key> after) {

    /** The beginning of a listing. */
    public static final Cursor START = new Cursor(0, Optional.empty());

    /* The bucket, in hexadecimal digits, and the key. */
    private static final Pattern TEXT = Pattern.compile("([0-3][0-9a-f]{3})(.*)");

    /**
     * Reads the text of a cursor.
     *
     * @throws CounterFailure.InvalidName when it is none
     */
    public static Cursor parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !matcher.group(2).isEmpty() && !Name.isName(matcher.group(2))) {
            throw new CounterFailure.InvalidName("cursor", "what the page before gave as next, unchanged");
        }
        Optional<Key> after =
                Optional.of(matcher.group(2)).filter(key -> !key.isEmpty()).map(Key::new);
        return new Cursor(Integer.parseInt(matcher.group(1), 16), after);
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits((short) bucket)
                + after.map(Key::value).orElse("");
    }
}
