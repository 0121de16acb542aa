package dev.tally.rules;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.tally.rules.RulesConfig.Bots;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The valid rules of a namespace.
 *
 * @param once the time in which an add of a visitor counts at most once
 * @param visitors whether different visitors are estimated
 * @param visits the largest number of visits remembered for {@code once}
 * @param history the history that is kept
 * @param bots what happens to adds by bots
 * @param bounds of counters and adds
 * @param origins whose pages may add without a token
 * @param token the write token of the namespace
 */
public record Rules(
        Optional<Duration> once,
        boolean visitors,
        long visits,
        Kept history,
        Bots bots,
        Bounds bounds,
        List<String> origins,
        Optional<TokenSource> token) {

    /** The rules of a namespace without any. */
    public static final Rules NONE = new Rules(
            Optional.empty(),
            false,
            Long.MAX_VALUE,
            Kept.NOTHING,
            Bots.COUNT,
            Bounds.NONE,
            List.of(),
            Optional.empty());

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /* Visitors are recognized by salts of today and yesterday. */
    private static final Duration LONGEST = Duration.ofHours(24);

    public Rules {
        origins = List.copyOf(origins);
    }

    /**
     * Validates the rules of a namespace.
     *
     * @param prefix the prefix of the settings, with a dot at its end
     * @throws ConfigurationException when one is invalid: the service then does not start
     */
    static Rules of(String prefix, RulesConfig.Settings settings) {
        settings.once()
                .ifPresent(once -> require(
                        once.compareTo(SHORTEST) >= 0 && once.compareTo(LONGEST) <= 0,
                        prefix + "once has to be from 1s to 24h, as visitors are recognized for a day at most"));
        require(settings.visits() >= 1_000, prefix + "visits has to be 1000 or more");
        List<String> origins = settings.origins().orElse(List.of()).stream()
                .map(origin -> origin(prefix, origin))
                .toList();
        try {
            return new Rules(
                    settings.once(),
                    settings.visitors(),
                    settings.visits(),
                    settings.history().map(Kept::parse).orElse(Kept.NOTHING),
                    settings.bots(),
                    new Bounds(settings.min(), settings.max(), settings.most()),
                    origins,
                    Optional.of(new TokenSource(
                                    prefix + "write-token", settings.writeToken(), settings.writeTokenFile()))
                            .filter(TokenSource::isSet));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(prefix + e.getMessage());
        }
    }

    /** Returns an origin as browsers send it: in lower case, without the default port. */
    private static String origin(String prefix, String text) {
        try {
            URI origin = new URI(text.strip().toLowerCase(Locale.ROOT));
            boolean isOrigin = ("https".equals(origin.getScheme()) || "http".equals(origin.getScheme()))
                    && origin.getHost() != null
                    && origin.getUserInfo() == null
                    && origin.getPath().isEmpty()
                    && origin.getQuery() == null
                    && origin.getFragment() == null;
            if (isOrigin) {
                int usual = origin.getScheme().equals("https") ? 443 : 80;
                String port = origin.getPort() < 0 || origin.getPort() == usual ? "" : ":" + origin.getPort();
                return origin.getScheme() + "://" + origin.getHost() + port;
            }
        } catch (URISyntaxException e) {
            // Answered below.
        }
        throw new ConfigurationException(prefix + "origins has to be a list such as https://example.org,"
                + "http://localhost:3000, without paths, and not " + text);
    }

    private static void require(boolean isValid, String rule) {
        if (!isValid) {
            throw new ConfigurationException(rule);
        }
    }

    /** Returns whether visitors have to be told apart. */
    public boolean concernVisitors() {
        return once.isPresent() || visitors;
    }

    /** Returns whether an add can't be coalesced with others of its counter: its visitor or the value makes a difference. */
    public boolean concernEachAdd() {
        return concernVisitors() || bots == Bots.APART || bounds.areOfValues();
    }

    /** Returns whether an add has to be checked or recorded in the same atomic step that changes the counter. */
    public boolean areAtomic() {
        return concernEachAdd() || !history.isEmpty();
    }

    /** Returns whether who adds, or how much, makes a difference. */
    public boolean concernAdds() {
        return concernEachAdd() || bots != Bots.COUNT || bounds.most().isPresent();
    }

    /** Returns whether counters can't have owners or an expiry (CountAPI): what these change is not under the rules. */
    public boolean excludeOwners() {
        return concernAdds() || !history.isEmpty();
    }

    /** Returns whether these rules say who may add, in place of the global setting. */
    public boolean grantAccess() {
        return token.isPresent() || !origins.isEmpty();
    }
}
