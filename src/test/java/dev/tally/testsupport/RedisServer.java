package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.tally.embedded.RedisExecutable;

/** A Redis of its own process, with Tally's settings, that can be frozen, killed and started again on the same data. */
public final class RedisServer implements AutoCloseable {

    private final Path folder;
    private final int port = Ports.free();
    private Process process;

    private RedisServer(Path folder) {
        this.folder = folder;
    }

    public static RedisServer start(Path folder) {
        RedisServer redis = new RedisServer(folder);
        redis.start();
        return redis;
    }

    /** Starts it, again, and waits until it answers. */
    public void start() {
        List<String> command = List.of(
                RedisExecutable.find(folder),
                Path.of("src/main/resources/embedded/redis.conf")
                        .toAbsolutePath()
                        .toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                folder.toString());
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    private boolean answers() {
        try {
            return send("PING").equals("+PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The setting with which a service uses it. */
    public Map<String, String> asSetting() {
        return Map.of("QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:" + port);
    }

    public void freeze() {
        Signals.freeze(process.pid());
    }

    public void thaw() {
        Signals.thaw(process.pid());
    }

    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    public Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** Sends one command and returns the first line of its answer. */
    public String send(String command) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
