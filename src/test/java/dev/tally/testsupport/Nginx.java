package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.restassured.path.json.JsonPath;

/** nginx with Tally's configuration, in front of services, on free ports of loopback. */
public final class Nginx implements AutoCloseable {

    /** Settings with limits above the load of all tests. */
    public static final Map<String, String> NO_LIMITS = Map.of(
            "TALLY_READS_PER_SECOND", "1000000",
            "TALLY_READS_BURST", "1000000",
            "TALLY_ADDS_PER_SECOND", "1000000",
            "TALLY_ADDS_BURST", "1000000",
            "TALLY_HITS_PER_SECOND", "1000000",
            "TALLY_HITS_BURST", "1000000",
            "TALLY_CONNECTIONS", "65535");

    private static final Path PAGES = Path.of("src/main/resources/META-INF/resources");

    private final int port = Ports.free();
    private final int statusPort = Ports.free();
    private final int tlsPort = Ports.free();
    private final int clientPort = Ports.free();
    private final Path log;
    private final ProcessBuilder command;
    private Process process;

    private Nginx(List<String> prefix, Path folder, Map<String, String> settings, List<String> upstreams) {
        log = folder.resolve("nginx-" + port + ".log");
        Path runtime = folder.resolve("nginx-" + port);
        List<String> start = new ArrayList<>(prefix);
        start.addAll(List.of("nginx/start", runtime.toString()));
        command = new ProcessBuilder(start).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        Map<String, String> environment = command.environment();
        // Tests read what was just logged.
        environment.put("TALLY_ACCESS_LOG_FLUSH", "0");
        environment.put("TALLY_FRONT_PORT", Integer.toString(port));
        environment.put("TALLY_STATUS_PORT", Integer.toString(statusPort));
        environment.put("TALLY_TLS_PORT", Integer.toString(tlsPort));
        environment.put("TALLY_CLIENT_PORT", Integer.toString(clientPort));
        environment.put("TALLY_STATIC", folder.resolve("pages").toString());
        environment.put("TALLY_UPSTREAMS", String.join(" ", upstreams));
        environment.putAll(settings);
        try {
            letNobodyIn(folder);
            copyPages(folder.resolve("pages"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts nginx and waits until it accepts connections. */
    public static Nginx start(Path folder, Map<String, String> settings, Service... services) {
        return start(new Nginx(List.of(), folder, settings, addresses(services)));
    }

    /** Starts nginx before an address, such as {@code unix:/run/tally.sock}, and waits until it takes connections. */
    public static Nginx before(Path folder, Map<String, String> settings, String upstream) {
        return start(new Nginx(List.of(), folder, settings, List.of(upstream)));
    }

    /** Starts nginx by a command that becomes it, and waits until it takes connections. */
    public static Nginx startBehind(
            List<String> prefix, Path folder, Map<String, String> settings, Service... services) {
        return start(new Nginx(prefix, folder, settings, addresses(services)));
    }

    private static List<String> addresses(Service... services) {
        return Stream.of(services).map(service -> "127.0.0.1:" + service.port()).toList();
    }

    private static Nginx start(Nginx nginx) {
        nginx.launch();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> {
                    if (!nginx.process.isAlive()) {
                        throw new AssertionError("nginx has ended: " + nginx.log());
                    }
                })
                .until(() -> listens(nginx.port) && listens(nginx.statusPort));
        return nginx;
    }

    /** Starts or restarts it on the same ports, without waiting. */
    public Process launch() {
        try {
            process = command.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the user nobody, as which nginx runs when started by root, enter a test's folder. */
    private static void letNobodyIn(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** Copies the pages to where the user nobody can read them. */
    private static void copyPages(Path pages) throws IOException {
        try (Stream<Path> files = Files.walk(PAGES)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = pages.resolve(PAGES.relativize(file).toString());
                if (Files.notExists(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public String statusUrl() {
        return "http://127.0.0.1:" + statusPort;
    }

    public String tlsUrl() {
        return "https://localhost:" + tlsPort;
    }

    public String clientUrl() {
        return "https://localhost:" + clientPort;
    }

    /**
     * Returns the services to which the requests for a path were sent, in order.
     *
     * @param requests the number of requests to wait for: nginx logs a request after its answer
     */
    public List<String> asked(String path, int requests) {
        List<String> lines = await().until(
                        () -> log().lines()
                                .filter(line -> line.startsWith("{") && line.endsWith("}") && line.contains(path))
                                .toList(),
                        found -> found.size() >= requests);
        return lines.stream()
                .flatMap(line ->
                        Stream.of(JsonPath.from(line).getString("upstream").split(", ")))
                .filter(service -> !service.isBlank())
                .toList();
    }

    /** Returns the error log, followed by the access log. */
    public String log() {
        Path requests = log.resolveSibling("nginx-" + port).resolve("access.log");
        try {
            return Files.readString(log) + (Files.exists(requests) ? Files.readString(requests) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
