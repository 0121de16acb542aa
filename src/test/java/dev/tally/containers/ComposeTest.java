package dev.tally.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {

    private static final long SMALL_SERVER_MB = 150;

    private final Map<String, Object> compose = read(Path.of("compose.yaml"));
    private final Map<String, Map<String, Object>> services = section(compose, "services");

    @Test
    void all_of_it_starts_and_is_native_when_nobody_says_otherwise() {
        assertThat(Path.of(".env")).doesNotExist();
        assertThat(services)
                .containsOnlyKeys("redis", "tally", "nginx")
                .allSatisfy((_, service) -> assertThat(service).doesNotContainKey("profiles"));
        assertThat(services.get("tally").get("extends"))
                .isEqualTo(Map.of("file", "src/main/docker/compose.${TALLY_KIND:-native}.yaml", "service", "tally"));
    }

    @Test
    void all_that_runs_by_default_has_the_memory_of_a_small_server() {
        long sum = Stream.of(services.get("redis"), kind("native"), services.get("nginx"))
                .map(service -> (String) service.get("mem_limit"))
                .mapToLong(limit -> Long.parseLong(limit.replaceFirst("m$", "")))
                .sum();
        assertThat(sum).isLessThanOrEqualTo(SMALL_SERVER_MB);
    }

    @Test
    void every_container_writes_only_where_it_has_to_and_gets_no_rights() {
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
                        .isEqualTo(Path.of("redis", name))
                        .exists());
    }

    @Test
    void redis_is_of_the_version_that_a_cluster_has() {
        List<Map<String, String>> images = read(Path.of("k8s/images/kustomization.yaml"), "images");
        assertThat(images.stream().filter(image -> image.get("name").equals("redis")))
                .singleElement()
                .satisfies(redis ->
                        assertThat(services.get("redis").get("image")).isEqualTo("redis:" + redis.get("newTag")));
    }

    @Test
    void every_image_is_built_from_a_file_that_is_there() {
        assertThat(Stream.of(kind("native"), kind("jvm"), services.get("nginx"))
                        .map(service -> ((Map<?, ?>) service.get("build"))
                                .get("dockerfile")
                                .toString())
                        .map(file -> Path.of(file.replace("${TALLY_NATIVE:-native}", "native"))))
                .hasSize(3)
                .allSatisfy(file -> assertThat(file).exists());
    }

    private static Map<String, Object> kind(String kind) {
        return section(read(Path.of("src/main/docker/compose." + kind + ".yaml")), "services")
                .get("tally");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> section(Map<String, Object> compose, String name) {
        return (Map<String, Map<String, Object>>) compose.get(name);
    }

    @SuppressWarnings("unchecked")
    private static <T> T read(Path file, String name) {
        return (T) read(file).get(name);
    }

    private static Map<String, Object> read(Path file) {
        try {
            return new Yaml().load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
