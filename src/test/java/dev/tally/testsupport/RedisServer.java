package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tally.embedded.RedisExecutable;

/** A Redis process with Tally's settings, that can be frozen, killed and restarted on the same data. */
public final class RedisServer implements AutoCloseable {

    private static final Path SETTINGS = Path.of("redis").toAbsolutePath();

    private final Path folder;
    private final Map<String, String> environment;
    private final List<String> options;
    private final int port = Ports.free();
    private volatile Process process;

    private final List<String> prefix;

    private RedisServer(Path folder, List<String> prefix, Map<String, String> environment, List<String> options) {
        this.prefix = prefix;
        this.folder = folder;
        this.environment = environment;
        this.options = options;
    }

    /**
     * Starts a Redis and waits until it replies.
     *
     * @param folder for its data and its log
     * @param options in addition to Tally's settings, such as {@code --appendonly no}
     */
    public static RedisServer start(Path folder, String... options) {
        return start(folder, Map.of(), options);
    }

    /** Starts a Redis with additional environment variables, and waits until it replies. */
    public static RedisServer start(Path folder, Map<String, String> environment, String... options) {
        RedisServer redis = new RedisServer(folder, List.of(), environment, List.of(options));
        redis.start();
        return redis;
    }

    /** Starts a Redis by a command that becomes it, and waits until it answers. */
    public static RedisServer startBehind(List<String> prefix, Path folder, String... options) {
        RedisServer redis = new RedisServer(folder, prefix, Map.of(), List.of(options));
        redis.start();
        return redis;
    }

    /** Starts or restarts it, and waits until it replies. */
    public void start() {
        launch();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    /** Starts or restarts it, without waiting. */
    public Process launch() {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                "sh",
                SETTINGS.resolve("forcing.sh").toString(),
                folder.toString(),
                RedisExecutable.find(folder),
                SETTINGS.resolve("redis.conf").toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                folder.toString()));
        command.addAll(options);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(folder.resolve("redis.log").toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try {
            return send("PING").equals("+PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Returns the setting with which a service uses it. */
    public Map<String, String> asSetting() {
        return Map.of("QUARKUS_REDIS_HOSTS", url());
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Process process() {
        return process;
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

    /** Sends a command and returns the first line of its reply. */
    public String send(String command) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends commands over one connection, each with a reply of one line. */
    public void exchange(String... commands) {
        try (Socket socket = connect()) {
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                String answer = answers.readLine();
                if (answer == null || answer.startsWith("-")) {
                    throw new IllegalStateException(command + ": " + answer);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns its reply, a bulk string. */
    public String ask(String command) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            answer.readLine();
            return answer.readAllAsString().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it, frozen or not. */
    @Override
    public void close() {
        kill();
    }
}
