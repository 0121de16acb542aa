package dev.tally.fold;

import java.util.regex.Pattern;

/**
 * The column with the keys.
 *
 * @param type its type, as SQL writes it
 * @param content what it can hold
 */
record KeyColumn(String type, Content content) {

    /* As the database writes a number: `007` is another counter than `7`, and no number. */
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9]\\d{0,18}");

    private static final Pattern UUID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /** What a column can hold. */
    sealed interface Content {}

    /** Any key. */
    record Text() implements Content {}

    /** Universally unique identifiers, in the usual form with four hyphens. */
    record Uuids() implements Content {}

    /** Whole numbers. */
    record Range(long least, long most) implements Content {

        /** Returns the range of a whole number of some bytes. */
        static Range of(int bytes, boolean isUnsigned) {
            long most = Long.MAX_VALUE >> (Long.BYTES - bytes) * Byte.SIZE;
            // A key above 2^63 has no row, even if the column is unsigned and could hold it.
            return isUnsigned ? new Range(0, bytes < Long.BYTES ? 2 * most + 1 : most) : new Range(-most - 1, most);
        }
    }

    /** Returns whether a row can have this key. */
    boolean accepts(String key) {
        return switch (content) {
            case Text _ -> true;
            case Uuids _ -> UUID.matcher(key).matches();
            case Range numbers -> isWithin(numbers, key);
        };
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
