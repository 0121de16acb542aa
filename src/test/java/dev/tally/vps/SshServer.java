package dev.tally.vps;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.Ports;

/** A real sshd on a free port of loopback, for who runs the tests, and who logs in with a key of its own. */
final class SshServer implements AutoCloseable {

    private final int port = Ports.free();
    private final Path folder;
    private Process process;

    private SshServer(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts one that restricts who logs in as {@code vps/tunnel-server} has it.
     *
     * @param listen the port that the key may listen on
     */
    static SshServer withTunnel(Path folder, int listen) throws Exception {
        SshServer server = new SshServer(folder);
        server.makeKeys();
        Run printed = Run.of(
                Map.of(
                        "TALLY_TUNNEL_USER", System.getProperty("user.name"),
                        "TALLY_TUNNEL_KEYS", server.authorizedKeys().toString()),
                InputStream.nullInputStream(),
                "vps/tunnel-server",
                "print",
                Integer.toString(listen),
                Files.readString(server.key().resolveSibling("key.pub")).strip());
        String[] parts = printed.output().split("(?m)^# --- .*\n");
        Files.writeString(server.authorizedKeys(), parts[1]);
        server.start(parts[2]);
        return server;
    }

    private void makeKeys() throws Exception {
        Run.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key().toString());
        Run.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKey().toString());
    }

    private void start(String match) throws IOException {
        Path config = folder.resolve("sshd_config");
        Files.writeString(config, """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                %s
                """.formatted(port, hostKey(), match));
        // Where root's sshd keeps what has no privileges.
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("sshd.log").toFile()))
                .start();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> listens(port));
    }

    static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Logs in with the key, with these options before what is wanted. */
    ProcessBuilder ssh(String... options) {
        ProcessBuilder builder = new ProcessBuilder(
                "ssh",
                "-F",
                "none",
                "-p",
                Integer.toString(port),
                "-i",
                key().toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "ConnectTimeout=20",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ExitOnForwardFailure=yes");
        builder.command().addAll(List.of(options));
        builder.command().add("127.0.0.1");
        return builder.redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
    }

    /** What it has said. */
    String log() {
        try {
            return Files.readString(folder.resolve("sshd.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path key() {
        return folder.resolve("key");
    }

    private Path hostKey() {
        return folder.resolve("host-key");
    }

    private Path authorizedKeys() {
        return folder.resolve("authorized-keys");
    }

    @Override
    public void close() {
        // Its connections are processes of their own.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
