package dev.tally.counter;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})/(.*)");

    /**
     * Reads the text of a cursor.
     *
     * @throws CounterFailure.InvalidName when it is none
     */
    public static Cursor parse(String text) {
        try {
            Matcher matcher = TEXT.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
            if (matcher.matches() && Integer.parseInt(matcher.group(1)) < Bucket.COUNT) {
                Optional<Key> after = Optional.of(matcher.group(2))
                        .filter(key -> !key.isEmpty())
                        .map(Key::new);
                return new Cursor(Integer.parseInt(matcher.group(1)), after);
            }
        } catch (IllegalArgumentException | CounterFailure.InvalidName e) {
            // Answered below, as every text that is none.
        }
        throw new CounterFailure.InvalidName("cursor", "what the page before gave as next, unchanged");
    }

    @Override
    public String toString() {
        String text = bucket + "/" + after.map(Key::value).orElse("");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
