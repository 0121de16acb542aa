package dev.tally.http.json;

import java.math.BigDecimal;

import dev.tally.http.problem.InvalidParameter;

/** Reads integers exactly. */
public final class Numbers {

    static final String SIGNED_64_BITS = "a whole number of up to 64 bits, such as 3 or -3";

    private Numbers() {}

    /** Reads a signed 64-bit integer. */
    public static long signed(String field, String text) {
        try {
            if (isAscii(text)) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // Refused below, as any other text.
        }
        throw new InvalidParameter(field, SIGNED_64_BITS);
    }

    /** Reads a signed 64-bit integer from JSON. {@code 7.0} and {@code 70e-1} are 7; nothing is rounded. */
    public static long signed(String field, Json.Value value) {
        if (value instanceof Json.Value.Number(BigDecimal exact)) {
            try {
                return exact.longValueExact();
            } catch (ArithmeticException e) {
                // Refused below, as any other value.
            }
        }
        throw new InvalidParameter(field, SIGNED_64_BITS);
    }

    /** Reads an integer from 1 to {@code max}. */
    public static int upTo(int max, String field, String text) {
        try {
            if (isAscii(text) && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= max) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException e) {
            // Refused below, as any other text.
        }
        throw new InvalidParameter(field, "a whole number from 1 to " + max);
    }

    /** Java's parsers would accept the digits of all scripts. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
