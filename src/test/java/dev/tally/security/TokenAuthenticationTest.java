package dev.tally.security;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenAuthenticationTest {

    private static final Optional<String> NO_HEADER = Optional.empty();

    @Test
    void an_open_service_on_loopback_lets_everybody_in() {
        TokenAuthentication authentication = authentication(Map.of("tally.admin.open", "true"), "127.0.0.1");
        assertThat(authentication.caller(NO_HEADER).getRoles()).contains(Role.ADMIN);
    }

    @Test
    void an_open_service_that_others_can_reach_is_closed() {
        TokenAuthentication authentication = authentication(Map.of("tally.admin.open", "true"), "0.0.0.0");
        assertThat(authentication.caller(NO_HEADER).getRoles()).doesNotContain(Role.ADMIN);
        assertThat(authentication.refusal(Role.ADMIN, NO_HEADER)).isInstanceOf(AccessDenied.Forbidden.class);
    }

    @Test
    void without_a_token_no_call_can_bring_the_right_one() {
        TokenAuthentication authentication = authentication(Map.of(), "127.0.0.1");
        assertThat(authentication.caller(Optional.of("Bearer x")).getRoles()).doesNotContain(Role.ADMIN);
        assertThat(authentication.refusal(Role.ADMIN, Optional.of("Bearer other")))
                .isInstanceOf(AccessDenied.Forbidden.class)
                .hasMessageContaining("TALLY_ADMIN_TOKEN");
    }

    @Test
    void a_token_closes_an_open_service() {
        TokenAuthentication authentication =
                authentication(Map.of("tally.admin.open", "true", "tally.admin.token", "t"), "127.0.0.1");
        assertThat(authentication.caller(NO_HEADER).getRoles()).doesNotContain(Role.ADMIN);
        assertThat(authentication.refusal(Role.ADMIN, NO_HEADER)).isInstanceOf(AccessDenied.MissingToken.class);
    }

    @Test
    void the_token_may_be_in_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), " from-file\n");
        TokenAuthentication authentication =
                authentication(Map.of("tally.admin.token-file", file.toString()), "0.0.0.0");
        assertThat(authentication.caller(Optional.of("Bearer from-file")).getRoles())
                .contains(Role.ADMIN);
        assertThat(authentication.caller(Optional.of("Bearer other")).getRoles())
                .doesNotContain(Role.ADMIN);
        assertThat(authentication.refusal(Role.ADMIN, Optional.of("Bearer other")))
                .isInstanceOf(AccessDenied.Forbidden.class);
    }

    @Test
    void an_empty_token_stops_the_start(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "\n");
        assertThatThrownBy(() -> authentication(Map.of("tally.admin.token-file", file.toString()), "0.0.0.0"))
                .hasMessageContaining("must not be empty");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,               true,  false, false",
                "Basic cGxheQ==,  true,  false, false",
                "Bearer,          true,  false, false",
                "Bearer other,    true,  false, false",
                "bearer  play ,   false, true,  false",
                "Bearer sesame,   false, true,  true"
            })
    void a_caller_has_the_roles_of_its_token(String header, boolean isAnonymous, boolean mayWrite, boolean isAdmin) {
        TokenAuthentication authentication =
                authentication(Map.of("tally.admin.token", "sesame", "tally.write.token", "play"), "127.0.0.1");
        assertThat(authentication.caller(Optional.ofNullable(header))).satisfies(caller -> {
            assertThat(caller.isAnonymous()).isEqualTo(isAnonymous);
            assertThat(caller.hasRole(Role.WRITE)).isEqualTo(mayWrite);
            assertThat(caller.hasRole(Role.ADMIN)).isEqualTo(isAdmin);
        });
    }

    @Test
    void an_open_admin_role_does_not_open_adds_that_require_a_token() {
        TokenAuthentication authentication =
                authentication(Map.of("tally.admin.open", "true", "tally.write.token", "play"), "127.0.0.1");
        assertThat(authentication.caller(NO_HEADER).getRoles()).containsExactly(Role.ADMIN);
        assertThat(authentication.caller(Optional.of("Bearer play")).getRoles())
                .containsExactlyInAnyOrder(Role.ADMIN, Role.WRITE);
    }

    private static TokenAuthentication authentication(Map<String, String> settings, String host) {
        SecurityConfig config = new SmallRyeConfigBuilder()
                .withMapping(SecurityConfig.class)
                .withDefaultValues(settings)
                .withConverter(Duration.class, 100, new DurationConverter())
                .build()
                .getConfigMapping(SecurityConfig.class);
        return new TokenAuthentication(config, host);
    }
}
