package dev.tally.metrics;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.testsupport.Ports;

/** A process of Prometheus, with its data in a folder of a test. */
final class Prometheus implements AutoCloseable {

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final Path log;
    private final Process process;

    private Prometheus(Path configuration, Path folder) throws IOException {
        int port = Ports.free();
        url = "http://127.0.0.1:" + port;
        log = folder.resolve("prometheus.log");
        process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
    }

    /** Starts it and waits until it is ready. */
    static Prometheus start(Path configuration, Path folder) throws IOException {
        Prometheus prometheus = new Prometheus(configuration, folder);
        await().atMost(Duration.ofSeconds(60))
                .failFast(() -> {
                    if (!prometheus.process.isAlive()) {
                        throw new AssertionError("Prometheus has ended: " + prometheus.log());
                    }
                })
                .ignoreException(UncheckedIOException.class)
                .until(() -> prometheus.get("/-/ready").statusCode() == 200);
        return prometheus;
    }

    /** Returns the samples of an instant query, each with its labels in {@code metric} and its value as text. */
    List<JsonNode> query(String expression) {
        JsonNode answer = api("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return List.copyOf(answer.required("result").valueStream().toList());
    }

    /** Returns the value of each sample of an instant query. */
    List<Double> values(String expression) {
        return query(expression).stream().map(Prometheus::value).toList();
    }

    static double value(JsonNode sample) {
        return Double.parseDouble(sample.required("value").required(1).asText());
    }

    /** Returns the data that a path of its API answers. */
    JsonNode api(String path) {
        try {
            HttpResponse<String> answer = get(path);
            if (answer.statusCode() != 200) {
                throw new AssertionError(path + ": " + answer.body());
            }
            return json.readTree(answer.body()).required("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        process.onExit().join();
    }
}
