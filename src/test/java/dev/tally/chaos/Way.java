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
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.testsupport.Ports;

/** The way from a service to Redis, through a toxiproxy of its own: it can be made slow, cut and half-open. */
final class Way implements AutoCloseable {

    private static final String PROXY = "redis";
    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(20);

    /* The last bytes of a disturbed connection may take toxiproxy five seconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String name;
    private final int port;
    private final int apiPort = Ports.free();
    private final int entrance = Ports.free();
    private final Path folder;
    private Process process;
    private boolean closed;

    private Way(String name, int port, Path folder) {
        this.name = name;
        this.port = port;
        this.folder = folder;
        launch();
    }

    /**
     * Opens one.
     *
     * @param name of the service that goes there
     * @param port where it leads
     * @param folder for the log of toxiproxy, and its process id
     */
    static Way open(String name, int port, Path folder) {
        return new Way(name, port, folder);
    }

    private synchronized void launch() {
        if (closed) {
            return;
        }
        try {
            process = new ProcessBuilder("toxiproxy", "-host", HOST, "-port", Integer.toString(apiPort))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(
                            folder.resolve("toxiproxy-" + name + ".log").toFile()))
                    .start();
            Files.writeString(pidFile(), process.pid() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "toxiproxy can't be run; CI=true scripts/test and scripts/chaos build it", e);
        }
        await("toxiproxy")
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> call("GET", "/version", "").statusCode() == 200);
        ObjectNode proxy = json().put("name", PROXY)
                .put("listen", HOST + ":" + entrance)
                .put("upstream", HOST + ":" + port)
                .put("enabled", true);
        try {
            order("POST", "/proxies", proxy.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path pidFile() {
        return folder.resolve("toxiproxy-" + name + ".pid");
    }

    String name() {
        return name;
    }

    /** The setting with which a service goes this way. */
    Map<String, String> asSetting() {
        return Map.of("QUARKUS_REDIS_HOSTS", "redis://" + HOST + ":" + entrance);
    }

    /** Disturbs all connections in one direction, those that are there and those that come, until {@link #cure}. */
    void disturb(Toxic toxic) throws IOException {
        ObjectNode json =
                json().put("name", toxic.name()).put("type", toxic.type()).put("stream", toxic.stream());
        toxic.attributes().forEach(json.putObject("attributes")::put);
        order("POST", "/proxies/" + PROXY + "/toxics", json.toString());
    }

    void cure(Toxic toxic) throws IOException {
        order("DELETE", "/proxies/" + PROXY + "/toxics/" + toxic.name(), "");
    }

    /** Cuts all connections, and opens the way anew without a toxic. */
    synchronized void restart() {
        process.destroyForcibly().onExit().join();
        launch();
    }

    private void order(String method, String path, String body) throws IOException {
        HttpResponse<String> answer = call(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new AssertionError("toxiproxy answered %s %s %s with %d %s"
                    .formatted(method, path, body, answer.statusCode(), answer.body()));
        }
    }

    private HttpResponse<String> call(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + apiPort + path))
                .timeout(TIMEOUT)
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
    public synchronized void close() {
        closed = true;
        process.destroyForcibly().onExit().join();
        http.shutdownNow();
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
