package dev.tally.http.gate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The request target, normalized to a path and a query that all layers interpret alike. Characters that browsers allow
 * in a URL but RFC 3986 does not are percent-encoded. So are semicolons, which the framework would take for matrix
 * parameters in a path and for ampersands in a query.
 */
final class RequestTarget {

    private static final String ESCAPED = ";\"<>\\^`{|}[]#";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final String PARENT = "..";

    private RequestTarget() {}

    /**
     * Returns the normal form.
     *
     * @param target as received, one character for each byte
     * @throws MalformedRequest when it is malformed
     */
    static String normalize(String target) {
        if (isNormal(target)) {
            return target;
        }
        String local = target.startsWith("/") ? withoutSlashes(target) : ofAbsolute(target);
        String escaped = escape(local);
        check(escaped);
        return escaped;
    }

    /** The fast path: returns whether the target needs no normalization, as is true of nearly all. */
    private static boolean isNormal(String target) {
        char before = 0;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean isPlain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '_'
                    || c == '-'
                    || c == ':';
            if (!isPlain && (c != '/' && c != '.' || before == '/')) {
                return false;
            }
            before = c;
        }
        return target.startsWith("/");
    }

    private static String withoutSlashes(String target) {
        int first = 0;
        while (first + 1 < target.length() && target.charAt(first + 1) == '/') {
            first++;
        }
        return target.substring(first);
    }

    /** Returns the local part of a URL in absolute form, which clients send to proxies and servers must accept. */
    private static String ofAbsolute(String target) {
        int scheme = target.indexOf("://");
        if (scheme < 0 || !target.substring(0, scheme).matches("(?i)https?")) {
            throw new MalformedRequest(Malformed.TARGET);
        }
        int host = scheme + "://".length();
        int end = host;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        if (!Hosts.isHost(target.substring(host, end))) {
            throw new MalformedRequest(Malformed.TARGET);
        }
        String local = target.substring(end);
        return local.startsWith("/") ? withoutSlashes(local) : "/" + local;
    }

    private static String escape(String target) {
        StringBuilder escaped = new StringBuilder(target.length() + 16);
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == 0x7F || c > 0xFF) {
                throw new MalformedRequest(Malformed.TARGET);
            }
            if (c == '%' && !isWhole(target, i)) {
                throw new MalformedRequest(Malformed.ESCAPES);
            }
            if (c >= 0x80 || ESCAPED.indexOf(c) >= 0) {
                escaped.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isWhole(String target, int escape) {
        return escape + 2 < target.length()
                && HexFormat.isHexDigit(target.charAt(escape + 1))
                && HexFormat.isHexDigit(target.charAt(escape + 2));
    }

    /** Refuses a target that is not UTF-8, and a path above the root. */
    private static void check(String target) {
        int query = target.indexOf('?');
        String path = decode(query < 0 ? target : target.substring(0, query));
        if (query >= 0) {
            decode(target.substring(query));
        }
        int depth = 0;
        for (String part : path.split("/")) {
            if (part.equals(PARENT)) {
                depth--;
            } else if (!part.isEmpty() && !part.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                throw new MalformedRequest(Malformed.TARGET);
            }
        }
    }

    private static String decode(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put((byte) text.charAt(i));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRequest(Malformed.ESCAPES);
        }
    }
}
