package dev.tally.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {

    private static final String DEFAULT_PROFILE = "native";
    private static final long SMALL_SERVER_MB = 150;

    private final Map<String, Object> compose = read(Path.of("compose.yaml"));
    private final Map<String, Map<String, Object>> services = section(compose, "services");

    @Test
    void the_native_binary_is_what_runs_when_nobody_says_otherwise() throws IOException {
        assertThat(Path.of(".env")).content().contains("COMPOSE_PROFILES=" + DEFAULT_PROFILE);
        assertThat(startedByDefault()).containsExactlyInAnyOrder("redis", "tally", "nginx");
    }

    @Test
    void all_that_runs_by_default_has_the_memory_of_a_small_server() {
        long sum = startedByDefault().stream()
                .map(name -> (String) services.get(name).get("mem_limit"))
                .mapToLong(limit -> Long.parseLong(limit.replaceFirst("m$", "")))
                .sum();
        assertThat(sum).isLessThanOrEqualTo(SMALL_SERVER_MB);
    }

    @Test
    void every_container_can_write_nowhere_but_where_it_has_to_and_gets_no_rights() {
        assertThat(services)
                .allSatisfy((_, service) -> assertThat(service)
                        .containsEntry("read_only", true)
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsEntry("security_opt", List.of("no-new-privileges:true")));
    }

    @Test
    void nginx_alone_can_be_reached_from_outside() {
        assertThat(services.entrySet().stream()
                        .filter(service -> service.getValue().containsKey("ports"))
                        .map(Map.Entry::getKey))
                .containsExactly("nginx");
        assertThat(services.get("nginx").get("networks")).isEqualTo(List.of("front"));
        assertThat(section(compose, "networks").get("back")).containsEntry("internal", true);
    }

    @Test
    void redis_has_the_settings_of_every_other_redis_of_tally() {
        assertThat(services.get("redis").get("configs")).isEqualTo(List.of("redis.conf", "forcing.sh"));
        assertThat(List.of("redis.conf", "forcing.sh"))
                .allSatisfy(name -> assertThat(Path.of(
                                (String) section(compose, "configs").get(name).get("file")))
                        .isEqualTo(Path.of("src/main/resources/embedded", name))
                        .exists());
    }

    @Test
    void every_image_is_built_from_a_file_that_is_there() {
        List<Path> dockerfiles = services.values().stream()
                .filter(service -> service.containsKey("build"))
                .map(service ->
                        ((Map<?, ?>) service.get("build")).get("dockerfile").toString())
                .map(file -> Path.of(file.replace("${TALLY_NATIVE:-native}", "native")))
                .toList();
        assertThat(dockerfiles).hasSize(3).allSatisfy(file -> assertThat(file).exists());
    }

    private List<String> startedByDefault() {
        return services.entrySet().stream()
                .filter(service -> ((List<?>) service.getValue().getOrDefault("profiles", List.of(DEFAULT_PROFILE)))
                        .contains(DEFAULT_PROFILE))
                .map(Map.Entry::getKey)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> section(Map<String, Object> compose, String name) {
        return (Map<String, Map<String, Object>>) compose.get(name);
    }

    private static Map<String, Object> read(Path file) {
        try {
            return new Yaml().load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
