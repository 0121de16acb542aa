package dev.tally.drawing;

/**
 * Abbreviates numbers to at most five characters: 999, 1.2k, 12k, 3.4M. Truncated, not rounded: a badge
 * never shows more than was counted.
 */
public final class ShortNumber {

    private static final String UNITS = "kMGTPE";

    private ShortNumber() {}

    public static String of(long number) {
        String text = Long.toString(number);
        String sign = number < 0 ? "-" : "";
        String digits = text.substring(sign.length());
        int thousands = (digits.length() - 1) / 3;
        if (thousands == 0) {
            return text;
        }
        int whole = digits.length() - 3 * thousands;
        char tenth = digits.charAt(whole);
        String fraction = whole == 1 && tenth != '0' ? "." + tenth : "";
        return sign + digits.substring(0, whole) + fraction + UNITS.charAt(thousands - 1);
    }
}
