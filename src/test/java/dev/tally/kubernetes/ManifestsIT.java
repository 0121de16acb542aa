package dev.tally.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code kubectl apply -k} would send to a cluster. */
@RequiresTool("kustomize")
class ManifestsIT {

    private static final String KUBERNETES = "1.34.0";

    @TempDir
    Path folder;

    static List<String> overlays() throws IOException {
        return names(Manifests.FOLDER.resolve("overlays"));
    }

    static List<String> components() throws IOException {
        return names(Manifests.FOLDER.resolve("components"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void each_overlay_is_valid_and_has_no_known_mistake(String overlay) throws Exception {
        judge(Manifests.of(Manifests.FOLDER.resolve("overlays").resolve(overlay)));
    }

    @ParameterizedTest
    @MethodSource("components")
    void each_component_is_valid_and_has_no_known_mistake(String component) throws Exception {
        // A certificate is for an ingress.
        judge(component.equals("tls") ? Manifests.with(folder, "ingress", "tls") : Manifests.with(folder, component));
    }

    private static void judge(Manifests manifests) throws Exception {
        assertThat(manifests.of("Deployment")).hasSize(2);
        assertThat(manifests.objects())
                .allSatisfy(object -> assertThat(
                                object.at("/kind").asText().equals("Namespace")
                                        ? object.at("/metadata/name").asText()
                                        : object.at("/metadata/namespace").asText())
                        .isEqualTo("tally"));
        manifests.judgedBy("kubernetes-validate", "--strict", "--quiet", "--kubernetes-version", KUBERNETES);
        manifests.judgedBy(
                "kube-score",
                "score",
                "--output-format",
                "ci",
                "--kubernetes-version",
                "v" + KUBERNETES.substring(0, KUBERNETES.lastIndexOf('.')),
                // A limit would only make answers late.
                "--ignore-container-cpu-limit",
                // A version names an image for good.
                "--ignore-test",
                "container-image-pull-policy");
    }

    @Test
    void every_file_of_nginx_comes_along() throws Exception {
        Manifests manifests = Manifests.with(folder, "hpa");
        Path nginx = Path.of("nginx");
        assertThat(keys(manifests, "nginx"))
                .containsAll(List.of("defaults.sh", "drain", "nginx.conf", "render", "start"));
        assertThat(keys(manifests, "nginx-errors")).containsExactlyElementsOf(files(nginx.resolve("errors")));
        assertThat(keys(manifests, "nginx-templates")).containsExactlyElementsOf(files(nginx.resolve("templates")));
        assertThat(keys(manifests, "nginx-snippets"))
                .containsExactlyElementsOf(files(nginx.resolve("templates/snippets")));
    }

    private static List<String> keys(Manifests manifests, String map) {
        return manifests
                .one("ConfigMap", map)
                .required("data")
                .propertyStream()
                .map(entry -> entry.getKey())
                .sorted()
                .toList();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    @Test
    void no_secret_is_among_them() throws Exception {
        for (String overlay : overlays()) {
            assertThat(Manifests.of(Manifests.FOLDER.resolve("overlays").resolve(overlay))
                            .of("Secret"))
                    .isEmpty();
        }
    }

    @Test
    void a_pod_has_time_for_the_whole_end_of_the_service() throws Exception {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("src/main/resources/application.properties")));
        Duration end = seconds(settings, "%prod.quarkus.shutdown.delay")
                .plus(seconds(settings, "%prod.quarkus.shutdown.timeout"));
        JsonNode service = Manifests.with(folder, "hpa").one("Deployment", "tally");
        assertThat(Duration.ofSeconds(service.at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asLong()))
                .isGreaterThan(end);
    }

    private static Duration seconds(Properties settings, String name) {
        return Duration.parse("PT" + settings.getProperty(name));
    }

    @Test
    void a_small_server_has_room_for_all_of_it() throws Exception {
        Manifests manifests = Manifests.of(Manifests.FOLDER.resolve("overlays/vps"));
        int megabytes = Stream.concat(manifests.of("Deployment"), manifests.of("StatefulSet"))
                .map(workload -> workload.at("/spec/template/spec/containers/0/resources/limits/memory")
                        .asText())
                .mapToInt(limit -> Integer.parseInt(limit.replace("Mi", "")))
                .sum();
        assertThat(megabytes).isLessThanOrEqualTo(150);
    }

    @Test
    void every_alert_has_a_section_in_the_runbook() throws Exception {
        String runbook = Files.readString(Path.of("docs/runbook.md"));
        JsonNode alerts = Manifests.with(folder, "monitoring")
                .one("PrometheusRule", "tally")
                .at("/spec/groups/0/rules");
        assertThat(alerts).isNotEmpty().allSatisfy(alert -> {
            String name = alert.required("alert").asText();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("\n### " + name + "\n");
        });
    }

    @Test
    void the_dashboard_is_json_with_panels() throws Exception {
        JsonNode dashboard = new JsonMapper()
                .readTree(Manifests.with(folder, "monitoring")
                        .one("ConfigMap", "tally-dashboard")
                        .at("/data/tally.json")
                        .asText());
        assertThat(dashboard.required("panels")).isNotEmpty();
    }
}
