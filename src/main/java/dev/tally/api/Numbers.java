package dev.tally.api;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads numbers. */
public final class Numbers {

    static final String SIGNED_64_BITS = "a whole number of up to 64 bits, such as 3 or -3";

    private Numbers() {}

    /** Reads any signed 64-bit number. */
    public static long signed(String field, String text) {
        try {
            if (isAscii(text)) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // Answered below, as every text that is none.
        }
        throw new InvalidParameter(field, SIGNED_64_BITS);
    }

    /** Reads any signed 64-bit number of a body; {@code 7.0} is one. */
    public static long signed(String field, JsonNode number) {
        if (!number.canConvertToExactIntegral() || !number.canConvertToLong()) {
            throw new InvalidParameter(field, SIGNED_64_BITS);
        }
        return number.longValue();
    }

    /** Reads a number from 1 to {@code max}. */
    public static int upTo(int max, String field, String text) {
        try {
            if (isAscii(text) && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= max) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException e) {
            // Answered below, as every text that is none.
        }
        throw new InvalidParameter(field, "a whole number from 1 to " + max);
    }

    /** Java would take the digits of all scripts. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
