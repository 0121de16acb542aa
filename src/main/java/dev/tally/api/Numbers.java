package dev.tally.api;

/** Reads numbers that came as text. */
final class Numbers {

    static final String SIGNED_64_BITS = "a whole number of up to 64 bits, such as 3 or -3";

    private Numbers() {}

    /** Reads any signed 64-bit number. */
    static long signed(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidParameter(field, SIGNED_64_BITS);
        }
    }

    /** Reads a number from 1 to {@code max}. */
    static int upTo(int max, String field, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, as every text that is none.
        }
        throw new InvalidParameter(field, "a whole number from 1 to " + max);
    }
}
