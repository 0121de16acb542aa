package dev.tally.http.gate;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which types of bodies can be understood (one media type, in UTF-8), and which wishes for the type of an answer. */
final class ContentTypes {

    /** Stands for any other, which no call takes: the framework fails on what is no media type at all. */
    static final String UNSUPPORTED = "application/octet-stream";

    private static final String JSON = "application/json";
    private static final int MAX_LENGTH = 128;

    private static final String TOKEN = "[A-Za-z0-9!#$%&'+.^_`|~-]++";
    private static final String PARAMETERS =
            "(?:[ \\t]*+;[ \\t]*+(?:" + TOKEN + "=(?:" + TOKEN + "|\"[^\"\\\\]*+\"))?+)*+[ \\t]*+";
    private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN + PARAMETERS);
    private static final Pattern RANGE =
            Pattern.compile("(?:\\*/\\*|" + TOKEN + "/(?:\\*|" + TOKEN + "))" + PARAMETERS);
    private static final Pattern CHARSET = Pattern.compile("(?i);[ \\t]*+charset=\"?+([^\"; \\t]*+)");

    /* JSON is UTF-8 (RFC 8259). A label of another superset of ASCII, which some clients add to each body, does no harm. */
    private static final List<String> CHARSETS =
            List.of("utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "windows-1252");

    private ContentTypes() {}

    /** Returns whether a header, where there is one, is a media type whose text is UTF-8. */
    static boolean isSupported(List<String> headers) {
        return headers.isEmpty() || headers.size() == 1 && isSupported(headers.getFirst());
    }

    /** Returns whether it is what an Accept header is a list of. */
    static boolean isMediaRange(String text) {
        return text.length() <= MAX_LENGTH && RANGE.matcher(text).matches();
    }

    private static boolean isSupported(String type) {
        if (type.equals(JSON)) {
            return true;
        }
        if (type.length() > MAX_LENGTH || !TYPE.matcher(type).matches()) {
            return false;
        }
        Matcher charset = CHARSET.matcher(type);
        while (charset.find()) {
            if (CHARSETS.stream().noneMatch(charset.group(1)::equalsIgnoreCase)) {
                return false;
            }
        }
        return true;
    }
}
