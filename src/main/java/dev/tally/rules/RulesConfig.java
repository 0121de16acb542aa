package dev.tally.rules;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The settings {@code tally.rules.<name>.…}: the rules of namespaces. They have to be the same on all replicas. */
@ConfigMapping(prefix = "tally.rules")
public interface RulesConfig {

    /** The rules, by name. */
    @WithParentName
    Map<String, Settings> byName();

    /** The rules of one namespace. */
    interface Settings {

        /** The namespace; default: the name of the rules. */
        Optional<String> namespace();

        /** The time in which an add of a visitor to a counter counts at most once, from 1s to 24h; default: each add counts. */
        Optional<Duration> once();

        /** Whether the different visitors of each counter and day are estimated. */
        @WithDefault("false")
        boolean visitors();

        /** The largest number of visits remembered for {@code once}; beyond it the oldest are forgotten early. */
        @WithDefault("1000000")
        long visits();

        /** The steps of time whose sums are kept, and how long: {@code hour=7d}, {@code day=400d} or both; default: none. */
        Optional<List<String>> history();

        /** How adds by crawlers, AI agents, link previews and prefetches count. */
        @WithDefault("count")
        Bots bots();

        /** The smallest value to which an add may bring a counter. */
        OptionalLong min();

        /** The largest value to which an add may bring a counter. */
        OptionalLong max();

        /** The largest number, up or down, of one add. */
        OptionalLong most();

        /** The origins, such as {@code https://example.org}, whose pages may add without a token. */
        Optional<List<String>> origins();

        /** The token that may add to this namespace. While neither it nor {@code origins} are set, the global rule applies. */
        Optional<String> writeToken();

        /** A file with the token; surrounding white space is ignored. {@code write-token} takes precedence. */
        Optional<Path> writeTokenFile();
    }

    /** What happens to an add by a bot. */
    enum Bots {
        /** It counts like any other. */
        COUNT,
        /** It counts into a second number of the counter. */
        APART,
        /** It is refused. */
        REFUSE
    }
}
