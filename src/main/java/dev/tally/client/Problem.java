package dev.tally.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The problem in an answer (RFC 9457).
 *
 * @param type a stable identifier, a URN; empty if the answer is not from Tally
 * @param detail a sentence for humans
 */
record Problem(String type, String detail) {

    private static final Pattern TYPE = member("type");
    private static final Pattern DETAIL = member("detail");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

    /* In characters. Bounds the input of the regular expressions, as a proxy may answer with a whole page. */
    private static final int LONGEST = 2_000;

    /** Reads a problem, which is a flat JSON object. The beginning of any other text becomes the detail. */
    static Problem of(String body) {
        String beginning = body.substring(0, Math.min(body.length(), LONGEST));
        Matcher type = TYPE.matcher(beginning);
        Matcher detail = DETAIL.matcher(beginning);
        return type.find() && detail.find()
                ? new Problem(unescape(type.group(1)), unescape(detail.group(1)))
                : new Problem("", beginning);
    }

    private static Pattern member(String name) {
        return Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");
    }

    private static String unescape(String json) {
        return ESCAPE.matcher(json)
                .replaceAll(escape -> Matcher.quoteReplacement(character(escape.group(1), escape.group(2))));
    }

    private static String character(String hexadecimal, String letter) {
        if (hexadecimal != null) {
            return Character.toString(Integer.parseInt(hexadecimal, 16));
        }
        return switch (letter) {
            case "b" -> "\b";
            case "f" -> "\f";
            case "n" -> "\n";
            case "r" -> "\r";
            case "t" -> "\t";
            default -> letter;
        };
    }
}
