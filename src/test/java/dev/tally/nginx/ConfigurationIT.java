package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration that comes out of the templates, with all that can be switched on. */
@RequiresTool("nginx")
class ConfigurationIT {

    @TempDir
    static Path folder;

    private static Path rendered;

    @BeforeAll
    static void render() throws Exception {
        Authority authority = new Authority(folder, "authority");
        authority.sign("server", "-days", "2");
        rendered = folder.resolve("rendered");
        run(
                Map.of(
                        "TALLY_UPSTREAMS", "127.0.0.1:8080 [::1]:8081",
                        "TALLY_UPSTREAM_BACKUPS", "127.0.0.1:8082",
                        "TALLY_TRUSTED_PROXIES", "10.0.0.0/8 127.0.0.1 fc00::/7",
                        "TALLY_TLS_CERTIFICATE", authority.certificate("server").toString(),
                        "TALLY_TLS_KEY", authority.key("server").toString(),
                        "TALLY_CLIENT_CA", authority.certificate().toString(),
                        "TALLY_ADMIN_TOKEN", "secret"),
                "nginx/render",
                rendered.toString());
    }

    @Test
    void nginx_takes_it() throws Exception {
        assertThat(run(Map.of(), "nginx", "-t", "-e", "stderr", "-p", rendered.toString(), "-c", "nginx.conf"))
                .contains("test is successful");
    }

    @Test
    @RequiresTool("gixy")
    void it_has_no_known_mistake() throws Exception {
        assertThat(run(Map.of(), "gixy", rendered.resolve("nginx.conf").toString()))
                .contains("No issues found");
    }

    @Test
    void no_setting_is_left_unfilled_and_none_is_without_a_default() throws Exception {
        try (Stream<Path> files = Files.walk(rendered)) {
            assertThat(files.filter(file -> file.toString().endsWith(".conf")))
                    .hasSizeGreaterThan(8)
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("${"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "::1,           'listen [::1]:8000'",
        "[::1],         'listen [::1]:8000'",
        "::,            'listen 0.0.0.0:8000 default_server backlog=4096;\nlisten [::]:8000'",
        "127.0.0.1 ::1, 'listen 127.0.0.1:8000 default_server backlog=4096;\nlisten [::1]:8000'"
    })
    void it_listens_on_addresses_of_either_kind(String host, String listens) throws Exception {
        Path out = folder.resolve("addresses");
        run(Map.of("TALLY_FRONT_HOST", host, "TALLY_STATUS_HOST", host), "nginx/render", out.toString());
        assertThat(out.resolve("conf.d/front.conf")).content().contains(listens);
        assertThat(run(Map.of(), "nginx", "-t", "-e", "stderr", "-p", out.toString(), "-c", "nginx.conf"))
                .contains("test is successful");
    }

    @Test
    void what_can_not_work_is_refused() throws Exception {
        assertThat(refused(Map.of("TALLY_TLS_CERTIFICATE", "/some.pem"))).contains("needs TALLY_TLS_KEY as well");
        Map<String, String> clients = new HashMap<>(Map.of(
                "TALLY_TLS_CERTIFICATE", "/some.pem", "TALLY_TLS_KEY", "/some.key", "TALLY_CLIENT_CA", "/some.ca"));
        assertThat(refused(clients)).contains("needs TALLY_ADMIN_TOKEN as well");
        clients.put("TALLY_ADMIN_TOKEN", "\"; evil");
        assertThat(refused(clients)).contains("of letters, digits");
    }

    private static String refused(Map<String, String> settings) throws Exception {
        Process render =
                start(settings, "nginx/render", folder.resolve("refused").toString());
        String said = new String(render.getInputStream().readAllBytes());
        assertThat(render.waitFor()).isEqualTo(1);
        return said;
    }

    private static String run(Map<String, String> settings, String... command) throws Exception {
        Process process = start(settings, command);
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static Process start(Map<String, String> settings, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(settings);
        return builder.start();
    }
}
