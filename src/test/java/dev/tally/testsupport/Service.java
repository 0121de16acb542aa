package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of the packaged service, jar or native binary, on free ports of loopback. */
public final class Service implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String HOT_CALLS = "tally_hot_calls ";

    /** Settings with long timeouts, so that no call fails on a busy machine, or while a test freezes Redis. */
    public static final String[] PATIENT = {"QUARKUS_REDIS_TIMEOUT", "30s", "QUARKUS_REDIS_TCP_READ_IDLE_TIMEOUT", "60s"
    };

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final int managementPort;
    private final ProcessBuilder command;
    private final Path log;
    private volatile Process process;

    private Service(int port, int managementPort, ProcessBuilder command, Path log) {
        this.port = port;
        this.managementPort = managementPort;
        this.command = command;
        this.log = log;
        launch();
    }

    /**
     * Starts the service and waits until it is ready.
     *
     * @param folder for its log and, with the embedded Redis, its data
     * @param settings environment variables
     * @param more names and values of further environment variables, alternating
     */
    public static Service start(Path folder, Map<String, String> settings, String... more) {
        return start(Artifact.command(), folder, settings, more);
    }

    /** Starts the service with a maximum heap size. */
    public static Service startWithHeap(String size, Path folder, Map<String, String> settings, String... more) {
        List<String> command = Artifact.command();
        command.add(1, "-Xmx" + size);
        return start(command, folder, settings, more);
    }

    private static Service start(List<String> command, Path folder, Map<String, String> settings, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        Service service = launch(command, folder, all);
        service.awaitReady();
        return service;
    }

    /** Starts the service without waiting. */
    public static Service launch(Path folder, Map<String, String> settings) {
        return launch(Artifact.command(), folder, settings);
    }

    /** Starts a command that executes the service, such as {@code scripts/run}. */
    public static Service launch(List<String> command, Path folder, Map<String, String> settings) {
        int port = Ports.free();
        int managementPort = Ports.free();
        Path log = folder.resolve("service-" + port + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        environment.put("QUARKUS_SHUTDOWN_DELAY", "0s");
        environment.put("TALLY_ADMIN_OPEN", "true");
        environment.put("TALLY_DATA", folder.resolve("data").toString());
        environment.putAll(settings);
        return new Service(port, managementPort, builder, log);
    }

    /** Restarts the service on the same ports, without waiting. */
    public Process launch() {
        try {
            process = command.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitReady() {
        await().atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the service has ended: " + log());
                    }
                })
                .until(() -> status("/q/health/ready") == 200);
    }

    /** Returns the status of a path on the management port; 0 if nothing listens or the process ends. */
    public int status(String managementPath) {
        try {
            return management(managementPath).statusCode();
        } catch (UncheckedIOException e) {
            if (isGone(e)) {
                return 0;
            }
            throw e;
        }
    }

    /** Returns whether a connection was refused, or closed without an answer. */
    private static boolean isGone(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof ConnectException || cause instanceof EOFException);
    }

    public HttpResponse<String> management(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .build());
    }

    public String metrics() {
        return management("/q/metrics").body();
    }

    /** Returns the number of hot calls (single adds and reads, and small batches) in flight. */
    public int hotCalls() {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(HOT_CALLS))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(HOT_CALLS.length())))
                .sum();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).build());
    }

    public HttpResponse<String> post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()).build());
    }

    /** Counts a play with an Idempotency-Key. */
    public HttpResponse<String> post(String path, String idempotencyKey) {
        return send(request(path)
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.noBody())
                .build());
    }

    public HttpResponse<String> postJson(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.POST(BodyPublishers.ofString(body)).build());
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE().build());
    }

    public CompletableFuture<HttpResponse<String>> postAsync(String path) {
        return http.sendAsync(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** Returns the body of a path as a stream. */
    public InputStream stream(String path) {
        try {
            return http.send(request(path).build(), BodyHandlers.ofInputStream())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Process process() {
        return process;
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the same program with the same settings and an argument, and returns its exit status. */
    public int run(String argument) {
        List<String> line = new ArrayList<>(command.command());
        line.add(argument);
        ProcessBuilder beside = new ProcessBuilder(line).inheritIO();
        beside.environment().putAll(command.environment());
        try {
            return beside.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills it, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops it, as {@code systemctl stop} and {@code kubectl delete} do, and waits for its end. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    /** Waits for its end, and kills it after a timeout. */
    public void awaitEnd() {
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("the service did not end within " + STOP + ": " + log());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
