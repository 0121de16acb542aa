package dev.tally.countapi.counters;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.http.problem.InvalidParameter;

/**
 * The counter that a call is about.
 *
 * @param namespace its namespace
 * @param key its key
 */
public record CounterName(Namespace namespace, Key key) {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_\\-.]{3,64}");
    private static final String RULE = "3 to 64 letters (A-Z, a-z), digits, dots or any of _ -";

    /**
     * Parses a name. {@code :HOST:} stands for the host of the calling page, {@code :PATHNAME:} (CountAPI) and
     * {@code :PATH:} (Abacus) for its path.
     *
     * @throws InvalidParameter when it is not allowed
     */
    public static CounterName parse(String namespace, String key, CallingPage page) {
        return new CounterName(new Namespace(part("namespace", namespace, page)), new Key(part("key", key, page)));
    }

    /** Returns a random name, in practice unique. */
    public static CounterName random() {
        SecureRandom random = new SecureRandom();
        HexFormat hex = HexFormat.of();
        return new CounterName(
                new Namespace(hex.toHexDigits(random.nextLong())), new Key(hex.toHexDigits(random.nextLong())));
    }

    /** Returns a random key in the given namespace. */
    public static CounterName randomIn(String namespace, CallingPage page) {
        return new CounterName(new Namespace(part("namespace", namespace, page)), random().key());
    }

    private static String part(String field, String text, CallingPage page) {
        return switch (text) {
            case ":HOST:" -> require("Origin or Referer header", page.host(), "that of a page whose host has " + RULE);
            case ":PATHNAME:", ":PATH:" ->
                require(
                        "Referer header",
                        page.path(),
                        "that of a page whose path has " + RULE + "; a browser sends it to another host only where the"
                                + " page has a Referrer-Policy such as no-referrer-when-downgrade");
            default -> require(field, text, RULE);
        };
    }

    private static String require(String field, String name, String rule) {
        if (!ALLOWED.matcher(name).matches()) {
            throw new InvalidParameter(field, rule);
        }
        return name;
    }

    @Override
    public String toString() {
        return namespace + ":" + key;
    }
}
