package dev.tally.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.testsupport.Ports;

/** The ways from the services to Redis, which go through toxiproxy: each can be made slow, cut and half-open. */
final class Network implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HOST = "127.0.0.1";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String api;
    private final Process process;
    private final Path pidFile;
    private final List<String> ways = new ArrayList<>();

    private Network(Path folder) throws IOException {
        int port = Ports.free();
        api = "http://" + HOST + ":" + port;
        try {
            process = new ProcessBuilder("toxiproxy", "-host", HOST, "-port", Integer.toString(port))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(folder.resolve("toxiproxy.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new IOException("toxiproxy can't be run; CI=true scripts/test and scripts/chaos build it", e);
        }
        pidFile = folder.resolve("toxiproxy.pid");
        Files.writeString(pidFile, process.pid() + "\n");
    }

    /**
     * Starts toxiproxy.
     *
     * @param folder for its log, and its process id
     */
    static Network start(Path folder) {
        try {
            Network network = new Network(folder);
            await("toxiproxy")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> network.call("GET", "/version", "").statusCode() == 200);
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a way to a port, and returns the setting with which a service goes that way. */
    Map<String, String> open(String way, int port) {
        int entrance = Ports.free();
        ObjectNode proxy = json().put("name", way)
                .put("listen", HOST + ":" + entrance)
                .put("upstream", HOST + ":" + port)
                .put("enabled", true);
        order("POST", "/proxies", proxy.toString());
        ways.add(way);
        return Map.of("QUARKUS_REDIS_HOSTS", "redis://" + HOST + ":" + entrance);
    }

    List<String> ways() {
        return List.copyOf(ways);
    }

    /** Disturbs a way, and all connections on it, in one direction until {@link #cure}. */
    void disturb(String way, Toxic toxic) {
        ObjectNode json =
                json().put("name", toxic.name()).put("type", toxic.type()).put("stream", toxic.stream());
        toxic.attributes().forEach(json.putObject("attributes")::put);
        order("POST", "/proxies/" + way + "/toxics", json.toString());
    }

    void cure(String way, Toxic toxic) {
        order("DELETE", "/proxies/" + way + "/toxics/" + toxic.name(), "");
    }

    private void order(String method, String path, String body) {
        try {
            HttpResponse<String> answer = call(method, path, body);
            if (answer.statusCode() >= 300) {
                throw new AssertionError("toxiproxy answered %s %s %s with %d %s"
                        .formatted(method, path, body, answer.statusCode(), answer.body()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("toxiproxy did not answer " + method + " " + path + " " + body, e);
        }
    }

    private HttpResponse<String> call(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        http.close();
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
