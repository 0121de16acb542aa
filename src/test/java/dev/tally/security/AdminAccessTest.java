package dev.tally.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminAccessTest {

    private static final Optional<String> NO_HEADER = Optional.empty();

    @Test
    void an_open_service_on_loopback_lets_everybody_in() {
        AdminAccess access = access(Map.of("tally.admin.open", "true"), "127.0.0.1");
        assertThatCode(() -> access.require(NO_HEADER)).doesNotThrowAnyException();
    }

    @Test
    void an_open_service_that_others_can_reach_is_closed() {
        AdminAccess access = access(Map.of("tally.admin.open", "true"), "0.0.0.0");
        assertThatThrownBy(() -> access.require(NO_HEADER)).isInstanceOf(AccessDenied.Forbidden.class);
    }

    @Test
    void without_a_token_no_call_can_bring_the_right_one() {
        AdminAccess access = access(Map.of(), "127.0.0.1");
        assertThatThrownBy(() -> access.require(Optional.of("Bearer x")))
                .isInstanceOf(AccessDenied.Forbidden.class)
                .hasMessageContaining("TALLY_ADMIN_TOKEN");
    }

    @Test
    void a_token_closes_an_open_service() {
        AdminAccess access = access(Map.of("tally.admin.open", "true", "tally.admin.token", "t"), "127.0.0.1");
        assertThatThrownBy(() -> access.require(NO_HEADER)).isInstanceOf(AccessDenied.MissingToken.class);
    }

    @Test
    void the_token_may_be_in_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), " from-file\n");
        AdminAccess access = access(Map.of("tally.admin.token-file", file.toString()), "0.0.0.0");
        assertThatCode(() -> access.require(Optional.of("Bearer from-file"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> access.require(Optional.of("Bearer other")))
                .isInstanceOf(AccessDenied.Forbidden.class);
    }

    @Test
    void an_empty_token_stops_the_start(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "\n");
        assertThatThrownBy(() -> access(Map.of("tally.admin.token-file", file.toString()), "0.0.0.0"))
                .hasMessageContaining("must not be empty");
    }

    private static AdminAccess access(Map<String, String> settings, String host) {
        SecurityConfig config = new SmallRyeConfigBuilder()
                .withMapping(SecurityConfig.class)
                .withDefaultValues(settings)
                .withConverter(Duration.class, 100, new DurationConverter())
                .build()
                .getConfigMapping(SecurityConfig.class);
        return new AdminAccess(config, host);
    }
}
