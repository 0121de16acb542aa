package dev.tally.countapi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The page that a call comes from, as far as the browser tells. Most tell pages elsewhere no more than the host of a page,
 * unless it has a {@code Referrer-Policy} of its own.
 *
 * @param origin the header of that name
 * @param referer the header of that name
 */
record CallingPage(Optional<String> origin, Optional<String> referer) {

    private static final int MAX_LENGTH = 64;

    /** Returns its host as a name can have it, empty when it is not told. */
    String host() {
        return Stream.of(origin, referer)
                .flatMap(header -> uri(header).map(URI::getHost).stream())
                .findFirst()
                .map(CallingPage::clean)
                .orElse("");
    }

    /** Returns its path as a name can have it, empty when it is not told. Escapes are left: they tell pages apart. */
    String path() {
        return uri(referer).map(URI::getRawPath).map(CallingPage::clean).orElse("");
    }

    /** A header can hold anything; of a page without a host it is {@code null}. */
    private static Optional<URI> uri(Optional<String> header) {
        try {
            return header.isPresent() ? Optional.of(new URI(header.get())) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String clean(String text) {
        String allowed = text.replaceAll("[^A-Za-z0-9_.-]", "");
        return allowed.substring(0, Math.min(allowed.length(), MAX_LENGTH));
    }
}
