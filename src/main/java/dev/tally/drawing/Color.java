package dev.tally.drawing;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.tally.http.problem.InvalidParameter;

/**
 * A color of a badge.
 *
 * @param css as in CSS and shields.io, such as {@code #007ec6}
 */
public record Color(String css) {

    /* The named colors of shields.io. */
    private static final Map<String, Color> NAMED = new TreeMap<>(Map.ofEntries(
            Map.entry("brightgreen", new Color("#44cc11")),
            Map.entry("green", new Color("#97ca00")),
            Map.entry("yellowgreen", new Color("#a4a61d")),
            Map.entry("yellow", new Color("#dfb317")),
            Map.entry("orange", new Color("#fe7d37")),
            Map.entry("red", new Color("#e05d44")),
            Map.entry("blue", new Color("#007ec6")),
            Map.entry("grey", new Color("#555555")),
            Map.entry("lightgrey", new Color("#9f9f9f"))));

    private static final Pattern THREE_DIGITS = Pattern.compile("#?(\\p{XDigit})(\\p{XDigit})(\\p{XDigit})");
    private static final Pattern SIX_DIGITS = Pattern.compile("#?(\\p{XDigit}{6})");

    /* Brightness of 0 to 255,000, from which dark text is easier to read than white. */
    private static final int BRIGHT = 140_000;

    /**
     * Parses a name or the hexadecimal digits of red, green and blue.
     *
     * @param parameter its name, for the error message
     * @throws InvalidParameter when it is neither
     */
    public static Color parse(String parameter, String text) {
        Color named = NAMED.get(text);
        if (named != null) {
            return named;
        }
        var three = THREE_DIGITS.matcher(text);
        if (three.matches()) {
            return new Color(three.replaceFirst("#$1$1$2$2$3$3"));
        }
        var six = SIX_DIGITS.matcher(text);
        if (six.matches()) {
            return new Color("#" + six.group(1));
        }
        throw new InvalidParameter(
                parameter, "one of " + String.join(", ", NAMED.keySet()) + ", or hexadecimal, as 07c or 007ec6");
    }

    /** Returns the color for text on this background. */
    public String ofText() {
        int rgb = HexFormat.fromHexDigits(css, 1, css.length());
        int brightness = 299 * (rgb >> 16) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF);
        return brightness < BRIGHT ? "#ffffff" : "#222222";
    }
}
