package dev.tally.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer says about a failure.
 *
 * @param type a stable name, a URN where the service is Tally, otherwise empty
 * @param detail a sentence for people
 */
record Problem(String type, String detail) {

    private static final Pattern TYPE = member("type");
    private static final Pattern DETAIL = member("detail");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

    /* Characters. A proxy may answer with a whole page, which is no detail, and too much for a regular expression. */
    private static final int LONGEST = 2_000;

    /** Reads a problem of RFC 9457, which is one flat object here; of any other text the beginning is the detail. */
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
