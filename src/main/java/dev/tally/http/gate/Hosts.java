package dev.tally.http.gate;

/** The syntax of a {@code Host} header: a name or an address, with or without a port. */
final class Hosts {

    private static final String PUNCTUATION = ".-_~!$&'()*+,=";

    private Hosts() {}

    static boolean isHost(String text) {
        int end = text.startsWith("[") ? endOfAddress(text) : endOfName(text);
        if (end <= 0) {
            return false;
        }
        return end == text.length() || text.charAt(end) == ':' && isNumber(text, end + 1);
    }

    private static boolean isNumber(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static int endOfName(String text) {
        int end = 0;
        while (end < text.length()
                && (isLetterOrDigit(text.charAt(end)) || PUNCTUATION.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    /** Returns the end of an IPv6 address in brackets. */
    private static int endOfAddress(String text) {
        int end = 1;
        while (end < text.length() && (isLetterOrDigit(text.charAt(end)) || ":.".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end > 1 && end < text.length() && text.charAt(end) == ']' ? end + 1 : -1;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
