package dev.tally.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters in a real Prometheus, which scrapes the service and nginx with the documented configuration. */
@RequiresTool({"prometheus", "promtool", "nginx"})
class PrometheusIT {

    private static final Path CONFIGURATION = Path.of("docs/prometheus.yml");
    private static final Path DASHBOARD = Path.of("k8s/components/monitoring/dashboard.json");

    private static final int COUNTERS = 5_000;
    private static final int SCRAPE_SECONDS = 2;
    private static final int SCRAPES_OF_A_MINUTE = 60 / SCRAPE_SECONDS;

    @TempDir
    Path folder;

    private Service service;
    private Nginx nginx;

    /* What was answered: the value of the counter of each key. */
    private final long[] answered = new long[COUNTERS];

    @BeforeEach
    void start() {
        service = Service.start(folder, Map.of());
        nginx = Nginx.start(folder, Nginx.NO_LIMITS, service);
    }

    @AfterEach
    void stop() {
        nginx.close();
        service.close();
    }

    @Test
    void what_Prometheus_has_seen_after_a_minute_is_what_was_counted() throws Exception {
        add(IntStream.range(0, COUNTERS), key -> key % 10 + 1);
        service.post("/v1/counters/song/deleted?by=100");
        long before = Arrays.stream(answered).sum();
        try (Prometheus prometheus = Prometheus.start(configuration(), folder)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> scrapes(prometheus) > 0);
            addDuring(() -> await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> scrapes(prometheus) > SCRAPES_OF_A_MINUTE));
            service.delete("/v1/counters/song/deleted");
            long sum = Arrays.stream(answered).sum();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    prometheus.values("sum by (instance) (tally_counter_total{namespace=\"song\"})"))
                            .containsExactly((double) sum, (double) sum));

            for (String target : targets()) {
                List<JsonNode> samples =
                        prometheus.query("tally_counter_total{namespace=\"song\",instance=\"" + target + "\"}");
                assertThat(samples).hasSize(COUNTERS).allSatisfy(sample -> {
                    int key = Integer.parseInt(sample.at("/metric/key").asText());
                    assertThat(Prometheus.value(sample)).isEqualTo(answered[key]);
                });
            }
            assertThat(prometheus.values("min_over_time(up[10m])")).containsExactly(1.0, 1.0);
            assertThat(prometheus.values("tally_counters_left_out")).containsExactly(0.0, 0.0, 0.0, 0.0);
            // Prometheus extrapolates by up to a second at each end of the minute.
            double increase = prometheus
                    .values("sum(increase(tally_counter_total{instance=\"" + targets()[0] + "\"}[10m]))")
                    .getFirst();
            assertThat(increase).isCloseTo(sum - before, withinPercentage(10));
            // Only OpenMetrics names the family so.
            assertThat(prometheus
                            .api("/api/v1/metadata?metric=tally_counter")
                            .at("/tally_counter/0/type")
                            .asText())
                    .isEqualTo("counter");
            assertThat(dashboard())
                    .hasSizeGreaterThan(1)
                    .allSatisfy(expression -> assertThat(prometheus.query(expression))
                            .as(expression)
                            .isNotEmpty());
            // It would tell of samples that it can't store.
            assertThat(prometheus.log()).doesNotContain("scrape manager");
        }
    }

    @Test
    void a_drain_is_a_reset() throws Exception {
        service.post("/v1/counters/song/1?by=100");
        try (Prometheus prometheus = Prometheus.start(configuration(), folder)) {
            awaitEach(prometheus, 100);
            assertThat(service.post("/v1/drains/song").statusCode()).isEqualTo(201);
            service.post("/v1/counters/song/1?by=3");
            awaitEach(prometheus, 3);
            assertThat(prometheus.values("resets(tally_counter_total[5m])")).containsExactly(1.0, 1.0);
            // Prometheus extrapolates to the ends of the time, here by less than half.
            assertThat(prometheus.values("increase(tally_counter_total[5m])"))
                    .allSatisfy(increase -> assertThat(increase).isBetween(3.0, 6.0));
        }
    }

    private static void awaitEach(Prometheus prometheus, double value) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(prometheus.values("tally_counter_total")).containsExactly(value, value));
    }

    /** The name has the type in it, which promtool advises against; it has no other objection. */
    @Test
    void promtool_accepts_the_classic_format() throws Exception {
        service.post("/v1/counters/song/1?by=5");
        service.post("/v1/counters/song/2?by=-5");
        Path metrics = Files.writeString(
                folder.resolve("metrics"), service.get("/v1/metrics/song").body());
        assertThat(metrics).content().contains("tally_counter_total{namespace=\"song\",key=\"1\"} 5\n");
        assertThat(promtool(metrics, "check", "metrics").lines())
                .allMatch("tally_counter_total metric name should not include type 'counter'"::equals);
    }

    @Test
    void promtool_accepts_the_documented_configuration() throws Exception {
        assertThat(promtool(Path.of("/dev/null"), "check", "config", CONFIGURATION.toString()))
                .contains("SUCCESS");
    }

    private String promtool(Path input, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return said;
    }

    @Test
    void nginx_keeps_each_form_of_the_answer_apart() {
        add(IntStream.range(0, COUNTERS), key -> 1);
        for (int round = 0; round < 3; round++) {
            for (String type : List.of("text/plain", "application/openmetrics-text")) {
                HttpResponse<String> plain = throughNginx(type, "identity");
                assertThat(plain.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith(type + "; version=");
                assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
                assertThat(plain.body()).contains("tally_counter_total{namespace=\"song\",key=\"4999\"} 1\n");
                HttpResponse<String> compressed = throughNginx(type, "gzip");
                assertThat(compressed.headers().firstValue("Content-Type"))
                        .isEqualTo(plain.headers().firstValue("Content-Type"));
                assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            }
        }
        assertThat(nginx.log()).contains("\"cache\":\"HIT\"");
    }

    private HttpResponse<String> throughNginx(String type, String encoding) {
        return service.send(HttpRequest.newBuilder(URI.create(nginx.url() + "/v1/metrics/song"))
                .header("Accept", type)
                .header("Accept-Encoding", encoding)
                .build());
    }

    private String[] targets() {
        return new String[] {"127.0.0.1:" + service.port(), "127.0.0.1:" + nginx.port()};
    }

    /** Returns the documented configuration, with these targets and more frequent scrapes. */
    private Path configuration() throws IOException {
        return Files.writeString(
                folder.resolve("prometheus.yml"),
                Files.readString(CONFIGURATION)
                        .replace("tally.example:8080", String.join(", ", targets()))
                        .replaceAll("scrape_interval: \\d+s", "scrape_interval: " + SCRAPE_SECONDS + "s"));
    }

    /** Returns how often the service was scraped. */
    private double scrapes(Prometheus prometheus) {
        return prometheus.values("count_over_time(up{instance=\"" + targets()[0] + "\"}[10m])").stream()
                .findFirst()
                .orElse(0.0);
    }

    /** Adds to some counters, twenty times a second, while something else is done. */
    private void addDuring(Runnable other) throws Exception {
        Random random = new Random(1);
        try (ScheduledExecutorService adder = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> adds = adder.scheduleAtFixedRate(
                    () -> add(random.ints(10, 0, COUNTERS).distinct(), key -> 1 + key % 3),
                    0,
                    50,
                    TimeUnit.MILLISECONDS);
            other.run();
            assertThat(adds.isDone()).as("an add has failed").isFalse();
            adds.cancel(false);
        }
    }

    private void add(IntStream keys, IntUnaryOperator by) {
        int[] all = keys.toArray();
        String adds = IntStream.of(all)
                .mapToObj(key -> "\"" + key + "\":" + by.applyAsInt(key))
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(service.postJson("/v1/counters/song", adds).statusCode()).isEqualTo(200);
        IntStream.of(all).forEach(key -> answered[key] += by.applyAsInt(key));
    }

    /** Returns the expressions of the dashboard that are about counters, for the namespace song. */
    private static List<String> dashboard() throws IOException {
        return new JsonMapper()
                .readTree(DASHBOARD.toFile()).findValuesAsText("expr").stream()
                        .filter(expression -> expression.contains("tally_counter"))
                        .map(expression ->
                                expression.replace("$counters", "song").replace("$__rate_interval", "30s"))
                        .toList();
    }
}
