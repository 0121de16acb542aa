package dev.tally.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which settings keep all calls from the fast path. */
class AnswerSettingsTest {

    private static final Map<String, String> DEFAULTS = Map.of(
            "quarkus.http.root-path", "/",
            "quarkus.http.access-log.enabled", "false",
            "quarkus.http.enable-compression", "false",
            "quarkus.http.insecure-requests", "enabled",
            "quarkus.http.port", "8080");

    @Test
    void nothing_is_changed_by_what_Tally_ships() throws IOException {
        assertThat(AnswerSettings.changed(config(Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.root-path, /x",
        "quarkus.http.header.\"X-Frame-Options\".value, DENY",
        "quarkus.http.filter.mine.matches, /.*",
        "quarkus.http.filter.files.matches, /.*",
        "quarkus.http.auth.permission.all.policy, deny",
        "quarkus.http.access-log.enabled, true",
        "quarkus.http.enable-compression, true",
        "quarkus.http.insecure-requests, redirect",
        "quarkus.http.ssl.certificate.files, tally.pem",
        "quarkus.http.tls-configuration-name, tally",
        "quarkus.http.limits.max-body-size, 1K",
        "quarkus.http.proxy.enable-forwarded-prefix, true",
        "quarkus.http.not-yet-invented, true"
    })
    void what_may_concern_every_answer_is_found(String name, String value) throws IOException {
        assertThat(AnswerSettings.changed(config(Map.of(name, value)))).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port, 9090",
        "quarkus.http.host, 127.0.0.1",
        "quarkus.http.read-timeout, 5s",
        "quarkus.http.limits.max-header-size, 1K",
        "quarkus.http.cors.enabled, true",
        "quarkus.http.cors.origins, https://a.example",
        "quarkus.http.proxy.proxy-address-forwarding, true",
        "quarkus.http.root-path, /",
        "quarkus.http.access-log.enabled, false",
        "quarkus.management.root-path, /m"
    })
    void what_concerns_the_connection_or_is_so_by_default_is_not(String name, String value) throws IOException {
        assertThat(AnswerSettings.changed(config(Map.of(name, value)))).isEmpty();
    }

    @Test
    void an_environment_variable_is_found() throws IOException {
        Config config = builder()
                .withSources(new EnvConfigSource(Map.of("QUARKUS_HTTP_HEADER__X_FRAME_OPTIONS__VALUE", "DENY"), 300))
                .build();
        assertThat(AnswerSettings.changed(config)).hasSize(1).allMatch(name -> name.startsWith("quarkus.http.header."));
    }

    /** A setting of the build is in the source above all, whether it was set or not. */
    @Test
    void a_setting_of_the_build_is_found_where_it_was_changed() throws IOException {
        Map<String, String> fixed = Map.of("quarkus.http.root-path", "/x", "quarkus.http.enable-compression", "false");
        Config config = builder()
                .withSources(new PropertiesConfigSource(fixed, "fixed", Integer.MAX_VALUE))
                .build();
        assertThat(AnswerSettings.changed(config)).containsExactly("quarkus.http.root-path");
    }

    /** A native binary has what the build fixes in no other source. */
    @Test
    void what_Tally_fixes_at_build_time_is_not() {
        Config config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of("quarkus.http.auth.proactive", "true"), "defaults", Integer.MIN_VALUE))
                .withSources(new PropertiesConfigSource(
                        Map.of("quarkus.http.auth.proactive", "false"), "fixed", Integer.MAX_VALUE))
                .build();
        assertThat(AnswerSettings.changed(config)).isEmpty();
    }

    private static Config config(Map<String, String> set) throws IOException {
        return builder()
                .withSources(new PropertiesConfigSource(set, "set", 400))
                .build();
    }

    private static SmallRyeConfigBuilder builder() throws IOException {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(DEFAULTS, "defaults", Integer.MIN_VALUE))
                .withSources(new PropertiesConfigSource(
                        Path.of("src/main/resources/application.properties")
                                .toUri()
                                .toURL(),
                        250));
    }
}
