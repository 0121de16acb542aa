package dev.tally.counter;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of a listing begins. Clients treat its text as opaque.
 *
 * @param bucket the bucket to continue with
 * @param after the last listed key of that bucket, empty to begin at its start
 */
public record Cursor(int bucket, Optional<Key> after) {

    public static final Cursor START = new Cursor(0, Optional.empty());

    /* The bucket in hexadecimal, and the key. */
    private static final Pattern TEXT = Pattern.compile("([0-3][0-9a-f]{3})(.*)");

    /**
     * Parses a cursor.
     *
     * @throws CounterFailure.InvalidName when the text is not a cursor
     */
    public static Cursor parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !matcher.group(2).isEmpty() && !Name.isName(matcher.group(2))) {
            throw new CounterFailure.InvalidName("cursor", "the value of next on the previous page, unchanged");
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
