package dev.tally.vps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import dev.tally.testsupport.Ports;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the key of a tunnel may do on the server: sshd itself says so. */
@RequiresTool("sshd")
class TunnelIT {

    private static final int ALLOWED = Ports.free();
    private static final int OTHER = Ports.free();

    @TempDir
    static Path folder;

    private static SshServer server;
    private static HttpServer secret;

    @BeforeAll
    static void start() throws Exception {
        server = SshServer.withTunnel(folder, ALLOWED);
        secret = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        secret.start();
    }

    @AfterAll
    static void stop() {
        secret.stop(0);
        server.close();
    }

    @Test
    void it_may_listen_on_its_port() throws Exception {
        Process tunnel = server.ssh("-N", "-R", "127.0.0.1:" + ALLOWED + ":127.0.0.1:" + secretPort())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> SshServer.listens(ALLOWED));
        } finally {
            tunnel.destroyForcibly().onExit().join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%2$d", "0.0.0.0:%1$d", "%1$d", "/tmp/tally-tunnel-test-%1$d.sock"})
    void it_may_listen_nowhere_else(String listen) throws Exception {
        assertRefused("-N", "-R", listen.formatted(ALLOWED, OTHER) + ":127.0.0.1:" + secretPort());
    }

    @Test
    void it_may_not_reach_what_is_on_the_loopback_of_the_server() throws Exception {
        assertRefused("-W", "127.0.0.1:" + secretPort());
    }

    @Test
    void it_gets_no_shell() throws Exception {
        assertRefused("-T");
    }

    @Test
    void it_gets_no_terminal() throws Exception {
        assertRefused("-tt");
    }

    @Test
    void what_is_asked_wrongly_is_refused() throws Exception {
        assertThat(Script.run("tunnel", "install").errors()).contains("say which host");
        assertThat(Script.run("tunnel", "dig", "server").errors()).contains("install, status, remove or print");
        assertThat(Script.run("tunnel", "install", "server", "--remote", "22").errors())
                .contains("--remote wants a port of 1024 or more, and got 22");
        assertThat(Script.run("tunnel", "install", "server", "--local", "ssh").errors())
                .contains("--local wants a port, or ADDRESS:PORT, and got ssh");
    }

    @Test
    void what_is_printed_listens_on_loopback_unless_asked_in_so_many_words() throws Exception {
        Script loopback = Script.run("tunnel", "print", "server.example", "--address", "192.0.2.1:2222");
        assertThat(loopback.exitCode()).as(loopback.errors()).isZero();
        assertThat(loopback.output())
                .contains("RemoteForward 127.0.0.1:8022 127.0.0.1:22", "Port 2222", "ProxyJump server.example")
                .contains("PermitListen 127.0.0.1:8022", "GatewayPorts no", "PermitOpen none");
        Script world = Script.run("tunnel", "print", "server.example", "--address", "192.0.2.1", "--open-to-the-world");
        assertThat(world.output()).contains("PermitListen *:8022", "GatewayPorts clientspecified");
    }

    private static int secretPort() {
        return secret.getAddress().getPort();
    }

    private static void assertRefused(String... options) throws Exception {
        Process ssh = server.ssh(options).start();
        try {
            assertThat(ssh.waitFor(30, TimeUnit.SECONDS)).as("it has ended").isTrue();
            assertThat(ssh.exitValue()).isNotZero();
            // It was let in, and refused what it wanted.
            assertThat(server.log()).contains("Accepted publickey");
        } finally {
            ssh.destroyForcibly();
        }
    }
}
