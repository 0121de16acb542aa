package dev.tally.fastpath;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The settings of Quarkus that may concern every answer, such as headers, an access log or a root path. The fast path
 * supports none of them. To miss none, each setting of {@code quarkus.http} counts as one unless it is known to concern
 * something else.
 */
final class AnswerSettings {

    private static final String HTTP = "quarkus.http.";

    /* Settings of the socket, and of Netty's codec, which sees all requests. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "host",
            "host-enabled",
            "port",
            "test-host",
            "test-port",
            "test-timeout",
            "domain-socket",
            "domain-socket-enabled",
            "io-threads",
            "so-reuse-port",
            "tcp-cork",
            "tcp-fast-open",
            "tcp-quick-ack",
            "accept-backlog",
            "idle-timeout",
            "read-timeout",
            "limits.max-chunk-size",
            "limits.max-concurrent-streams",
            "limits.max-connections",
            "limits.max-header-size",
            "limits.max-initial-line-length");

    /* Concerns the address of the caller, which no answer of a hot call contains. */
    private static final String FORWARDING = "proxy.proxy-address-forwarding";

    /* Concerns requests with an Origin, which never take the fast path, and Vary. */
    private static final String CORS = "cors.";

    /* Set in application.properties; ignored as long as they have the value from there. */
    private static final List<String> SHIPPED =
            List.of("filter.files.", "filter.page.", "limits.max-body-size", "access-log.pattern");

    /* The same for settings fixed at build time, which a native binary has only in the source of the highest ordinal. */
    private static final Map<String, String> SHIPPED_BY_BUILD = Map.of("quarkus.http.auth.proactive", "false");

    private static final int SHIPPED_ORDINAL = 250;
    private static final int DEFAULT_ORDINAL = -1;

    private AnswerSettings() {}

    /** Returns the names of the settings that differ from their defaults. */
    static Stream<String> changed(Config config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(HTTP))
                .filter(name -> mayConcernAnswers(name.substring(HTTP.length())))
                .filter(name -> isChanged(name, config))
                .sorted();
    }

    private static boolean mayConcernAnswers(String name) {
        return !OF_THE_CONNECTION.contains(name) && !name.equals(FORWARDING) && !name.startsWith(CORS);
    }

    private static boolean isChanged(String name, Config config) {
        ConfigValue value = config.getConfigValue(name);
        return value.getSourceOrdinal() > DEFAULT_ORDINAL
                && !usual(name, config).equals(Optional.ofNullable(value.getValue()));
    }

    private static Optional<String> usual(String name, Config config) {
        if (SHIPPED_BY_BUILD.containsKey(name)) {
            return Optional.of(SHIPPED_BY_BUILD.get(name));
        }
        boolean isShipped = SHIPPED.stream().anyMatch(name.substring(HTTP.length())::startsWith);
        return below(isShipped ? SHIPPED_ORDINAL : DEFAULT_ORDINAL, name, config);
    }

    /** Returns the value of a setting, ignoring sources above an ordinal. */
    private static Optional<String> below(int ordinal, String name, Config config) {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(source -> source.getOrdinal() <= ordinal)
                .flatMap(source -> valueIn(source, name))
                .findFirst();
    }

    private static Stream<String> valueIn(ConfigSource source, String name) {
        return Stream.ofNullable(source.getValue(name));
    }
}
