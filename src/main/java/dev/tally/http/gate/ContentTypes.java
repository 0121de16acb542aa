package dev.tally.http.gate;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The supported values of {@code Content-Type} (one media type, in UTF-8) and {@code Accept}. */
final class ContentTypes {

    /** Replaces an unsupported type: the framework fails on values that are not media types. */
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

    /* JSON is UTF-8 (RFC 8259). Some clients label every body with another superset of ASCII, which does no harm. */
    private static final List<String> CHARSETS =
            List.of("utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "windows-1252");

    private ContentTypes() {}

    /** Returns whether the header is absent or one media type in UTF-8. */
    static boolean isSupported(List<String> headers) {
        return headers.isEmpty() || headers.size() == 1 && isSupported(headers.getFirst());
    }

    /** Returns whether the text is a media range, as in an {@code Accept} header. */
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
