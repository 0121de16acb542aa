package dev.tally.countapi.counters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The page that a call comes from, as far as the browser reveals it. Most browsers send only the origin to other hosts,
 * unless the page has its own {@code Referrer-Policy}.
 *
 * @param origin the header of that name
 * @param referer the header of that name
 */
public record CallingPage(Optional<String> origin, Optional<String> referer) {

    private static final int MAX_LENGTH = 64;

    /*
     * java.net.URI rejects addresses that browsers send: hosts with an underscore, or | [ ] ^
     * { } or a lone % after the host.
     */
    private static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?(?<host>\\[[^]/?#]*]|[^:/?#]*)(?::[0-9]*)?(?<path>(?:/[^?#]*)?)(?:[?#].*)?",
            Pattern.DOTALL);

    /** Returns the host in the form of a name, empty if unknown. */
    String host() {
        return Stream.of(origin, referer)
                .flatMap(header -> part(header, "host").stream())
                .findFirst()
                .orElse("");
    }

    /** Returns the path in the form of a name, empty if unknown. Escapes are not decoded, because they distinguish pages. */
    String path() {
        return part(referer, "path").orElse("");
    }

    /** A header may contain anything; a page without a host sends {@code null}. */
    private static Optional<String> part(Optional<String> header, String name) {
        return header.map(ADDRESS::matcher)
                .filter(Matcher::matches)
                .map(address -> clean(address.group(name)))
                .filter(part -> !part.isEmpty());
    }

    private static String clean(String text) {
        String allowed = text.replaceAll("[^A-Za-z0-9_.-]", "");
        return allowed.substring(0, Math.min(allowed.length(), MAX_LENGTH));
    }
}
