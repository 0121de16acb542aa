package dev.tally.fold;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The column with the keys.
 *
 * @param type its type, as SQL writes it
 * @param range the whole numbers that it can hold; empty if it holds text
 */
record KeyColumn(String type, Optional<Range> range) {

    /* As the database writes a number: `007` is another counter than `7`, and no number. */
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9]\\d{0,18}");

    record Range(long least, long most) {

        /** Returns the range of a whole number of some bytes. */
        static Range of(int bytes, boolean isUnsigned) {
            long most = Long.MAX_VALUE >> (Long.BYTES - bytes) * Byte.SIZE;
            // A key above 2^63 has no row, even if the column is unsigned and could hold it.
            return isUnsigned ? new Range(0, bytes < Long.BYTES ? 2 * most + 1 : most) : new Range(-most - 1, most);
        }
    }

    /** Returns whether a row can have this key. */
    boolean accepts(String key) {
        return range.map(numbers -> isWithin(numbers, key)).orElse(true);
    }

    private static boolean isWithin(Range numbers, String key) {
        if (!NUMBER.matcher(key).matches()) {
            return false;
        }
        try {
            long number = Long.parseLong(key);
            return numbers.least <= number && number <= numbers.most;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
