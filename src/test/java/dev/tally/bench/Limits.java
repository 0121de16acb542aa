package dev.tally.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.Artifact;
import dev.tally.testsupport.Ports;
import dev.tally.testsupport.RedisServer;

/**
 * Servers that do less, for comparison. They stop with the benchmark.
 *
 * @param nginx the URL of an nginx that returns 200, with one worker
 * @param vertx the URL of a handler without any framework
 * @param python the URL of a counter without persistence
 * @param redis a Redis with Tally's settings and no other load
 */
record Limits(String nginx, String vertx, String python, RedisServer redis) {

    private static final Path SOURCES = Path.of("src/test/bench").toAbsolutePath();

    static Limits start(Options options) throws IOException {
        Path own = Files.createDirectory(options.folder().resolve("limits"));
        int nginx = Ports.free();
        int vertx = Ports.free();
        int python = Ports.free();
        Rivals.startNginx("return-200.conf", own, Map.of("PORT", nginx));
        Program.start(
                own.resolve("vertx.log"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Artifact.JVM_OPTIONS,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareServer.class.getName(),
                        Integer.toString(vertx)));
        Program.start(
                own.resolve("python.log"),
                List.of("python3", SOURCES.resolve("wsgi_counter.py").toString(), Integer.toString(python)));
        RedisServer redis = options.startRedis(own);
        return new Limits(awaitUrl(nginx), awaitUrl(vertx), awaitUrl(python), redis);
    }

    static String awaitUrl(int port) {
        await("a limit on port " + port)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> listens(port));
        return "http://127.0.0.1:" + port;
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
