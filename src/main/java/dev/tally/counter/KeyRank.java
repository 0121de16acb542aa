package dev.tally.counter;

/**
 * The place of a key among all keys as a number, for where keys themselves would take too much memory. Of two keys with
 * different ranks the smaller comes first. Equal ranks say nothing: no more than 18 digits or 10 characters are told
 * apart.
 */
public final class KeyRank {

    /* Those of Name, in the order of Key. */
    private static final String CHARACTERS = "-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    private static final long[] PLACES = places();
    private static final int TOLD_CHARACTERS = 10;
    private static final int TOLD_DIGITS = 18;
    private static final long LONG_NUMBER = 1_000_000_000_000_000_000L;

    private KeyRank() {}

    public static long of(Key key) {
        return key.isNumber() ? ofNumber(key.value()) : ofName(key.value());
    }

    private static long ofNumber(String digits) {
        int zeros = Key.leadingZeros(digits);
        int length = digits.length() - zeros;
        if (length == 0) {
            return 0;
        }
        return length > TOLD_DIGITS ? LONG_NUMBER : Long.parseLong(digits, zeros, digits.length(), 10);
    }

    /** It begins with 1, so that the first name, 67 to the power of 10, is more than any number. */
    private static long ofName(String name) {
        long rank = 1;
        for (int i = 0; i < TOLD_CHARACTERS; i++) {
            rank = rank * (CHARACTERS.length() + 1) + (i < name.length() ? PLACES[name.charAt(i)] : 0);
        }
        return rank;
    }

    /** Returns the place of each character, from 1: 0 is the end of a shorter name, which comes first. */
    private static long[] places() {
        long[] places = new long[Byte.MAX_VALUE];
        for (int i = 0; i < CHARACTERS.length(); i++) {
            places[CHARACTERS.charAt(i)] = i + 1;
        }
        return places;
    }
}
