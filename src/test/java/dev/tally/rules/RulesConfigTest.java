package dev.tally.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import dev.tally.counter.Namespace;
import dev.tally.rules.RulesConfig.Bots;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of namespaces, as environment variables. */
class RulesConfigTest {

    private static final Namespace LIKES = new Namespace("likes");

    @Test
    void a_namespace_that_no_setting_names_has_no_rules() {
        NamespaceRules rules = read(Map.of());
        assertThat(rules.all()).isEmpty();
        assertThat(rules.of(LIKES)).isSameAs(Rules.NONE).satisfies(none -> {
            assertThat(none.concernAdds()).isFalse();
            assertThat(none.grantAccess()).isFalse();
        });
        assertThat(rules.mayBegin(LIKES)).isTrue();
    }

    @Test
    void all_settings_are_read() {
        Rules rules = rules(Map.of(
                "ONCE", "12h",
                "VISITORS", "true",
                "VISITS", "1000",
                "HISTORY", "hour=7d, day=400d",
                "BOTS", "apart",
                "MIN", "-5",
                "MAX", "10",
                "MOST", "3",
                "ORIGINS", "https://a.example, HTTP://B.example:80,https://c.example:8443",
                "WRITE_TOKEN_FILE", "/run/secrets/likes"));
        assertThat(rules)
                .isEqualTo(new Rules(
                        Optional.of(Duration.ofHours(12)),
                        true,
                        1_000,
                        new Kept(168, 400),
                        Bots.APART,
                        new Bounds(OptionalLong.of(-5), OptionalLong.of(10), OptionalLong.of(3)),
                        List.of("https://a.example", "http://b.example", "https://c.example:8443"),
                        Optional.of(new TokenSource(
                                "tally.rules.likes.write-token",
                                Optional.empty(),
                                Optional.of(Path.of("/run/secrets/likes"))))));
    }

    @Test
    void a_namespace_may_have_a_name_that_no_variable_can_have() {
        NamespaceRules rules =
                read(Map.of("TALLY_RULES_VOTES_NAMESPACE", "Votes:2026.de", "TALLY_RULES_VOTES_ONCE", "1s"));
        assertThat(rules.all()).containsOnlyKeys(new Namespace("Votes:2026.de"));
    }

    @Test
    void only_a_namespace_with_rules_may_begin_where_namespaces_are_closed() {
        NamespaceRules rules = read(Map.of("TALLY_NAMESPACES", "closed", "TALLY_RULES_LIKES_VISITORS", "true"));
        assertThat(rules.mayBegin(LIKES)).isTrue();
        assertThat(rules.mayBegin(Namespace.SONG)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ONCE      | 999ms | once has to be from 1s to 24h, as visitors are recognized for a day at most
            ONCE      | 25h   | once has to be from 1s to 24h, as visitors are recognized for a day at most
            VISITS    | 999   | visits has to be 1000 or more
            HISTORY   | week=1d | history has to be a list such as hour=7d,day=400d, and not week=1d
            HISTORY   | day     | history has to be a list such as hour=7d,day=400d, and not day
            HISTORY   | day=1d,day=2d | history has day twice
            HISTORY   | hour=91d | history: hour has to be from 1d to 90d, and not 91d
            HISTORY   | day=23h | history: day has to be from 1d to 3650d, and not 23h
            HISTORY   | day=ten | history: day has to be from 1d to 3650d, and not ten
            MIN       | 1     | min has to be 0 or less, as each counter begins at 0
            MAX       | -1    | max has to be 0 or more, as each counter begins at 0
            MOST      | 0     | most has to be 1 or more
            NAMESPACE | a b   | namespace: The namespace is not allowed
            """)
    void what_is_wrong_is_told(String setting, String value, String message) {
        assertThatThrownBy(() -> rules(Map.of(setting, value)))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("tally.rules.likes." + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "https://example.org/",
                "https://example.org/page",
                "https://example.org?a",
                "https://example.org#a",
                "https://me@example.org",
                "ftp://example.org",
                "https:example.org",
                "https://",
                "https://a b",
                "null",
                "*"
            })
    void an_origin_that_is_none_is_told(String origin) {
        assertThatThrownBy(() -> rules(Map.of("ORIGINS", "https://a.example," + origin)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("tally.rules.likes.origins has to be a list such as https://example.org,"
                        + "http://localhost:3000, without paths, and not " + origin);
    }

    @Test
    void two_sets_of_rules_for_one_namespace_are_told() {
        assertThatThrownBy(() -> read(Map.of(
                        "TALLY_RULES_A_NAMESPACE", "likes",
                        "TALLY_RULES_LIKES_ONCE", "1h")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("tally.rules: the namespace likes has two sets of rules");
    }

    @ParameterizedTest
    @CsvSource({
        "TALLY_RULES_LIKES_ONCE, soon",
        "TALLY_RULES_LIKES_BOTS, maybe",
        "TALLY_RULES_LIKES_MAX, many",
        "TALLY_NAMESPACES, shut"
    })
    void a_value_of_the_wrong_type_is_told_with_its_setting(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .hasMessageContaining(name.toLowerCase().replace('_', '.'))
                .hasMessageContaining(value);
    }

    @Test
    void the_example_for_clusters_is_valid() throws IOException {
        Map<String, String> settings = Files.readAllLines(Path.of("k8s/components/people/kustomization.yaml")).stream()
                .filter(line -> line.contains("- TALLY_RULES_"))
                .map(line -> line.strip().substring(2).split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        assertThat(read(settings).of(Namespace.SONG)).satisfies(rules -> {
            assertThat(rules.once()).contains(Duration.ofMinutes(30));
            assertThat(rules.visitors()).isTrue();
            assertThat(rules.bots()).isEqualTo(Bots.APART);
        });
    }

    private static Rules rules(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>();
        settings.forEach((name, value) -> environment.put("TALLY_RULES_LIKES_" + name, value));
        return read(environment).of(LIKES);
    }

    private static NamespaceRules read(Map<String, String> environment) {
        var config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, 300))
                .withMapping(RulesConfig.class)
                .withMapping(NamespacesConfig.class)
                .addDiscoveredConverters()
                .build();
        return new NamespaceRules(
                config.getConfigMapping(RulesConfig.class), config.getConfigMapping(NamespacesConfig.class));
    }
}
