package dev.tally.countapi.counters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The page that a call comes from, as far as the browser tells. Most tell pages elsewhere no more than the host of a page,
 * unless it has a {@code Referrer-Policy} of its own.
 *
 * @param origin the header of that name
 * @param referer the header of that name
 */
public record CallingPage(Optional<String> origin, Optional<String> referer) {

    private static final int MAX_LENGTH = 64;

    /* java.net.URI refuses addresses that browsers send: hosts with an underscore, and | [ ] ^ { } or a lone % behind them. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?(?<host>\\[[^]/?#]*]|[^:/?#]*)(?::[0-9]*)?(?<path>(?:/[^?#]*)?)(?:[?#].*)?",
            Pattern.DOTALL);

    /** Returns its host as a name can have it, empty when it is not told. */
    String host() {
        return Stream.of(origin, referer)
                .flatMap(header -> part(header, "host").stream())
                .findFirst()
                .orElse("");
    }

    /** Returns its path as a name can have it, empty when it is not told. Escapes are left: they tell pages apart. */
    String path() {
        return part(referer, "path").orElse("");
    }

    /** A header can hold anything; of a page without a host it is {@code null}. */
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
