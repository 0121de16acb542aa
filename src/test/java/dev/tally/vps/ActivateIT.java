package dev.tally.vps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What decides on a host whether a release serves; without systemd, and with a service that runs already. */
@RequiresTool("curl")
class ActivateIT {

    private static final String VERSION = "1.2.3-jar";

    @TempDir
    Path home;

    private HttpServer front;
    private Service service;

    @BeforeEach
    void start() throws Exception {
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.createContext("/healthz", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        front.start();
        service = Service.start(home, Map.of("TALLY_ADMIN_TOKEN", "secret"));
        copyPrograms();
        Path release = Files.createDirectories(tally("releases").resolve(VERSION));
        Files.writeString(release.resolve("SHA256SUMS"), "%s  app\n".formatted(sha256OfNothing()));
        Files.createFile(release.resolve("app"));
        Files.createDirectories(tally("var"));
        Files.writeString(Files.createDirectories(tally("etc")).resolve("settings"), """
                TALLY_BLUE_PORT=%d
                TALLY_STATUS_PORT=%d
                TALLY_ADMIN_TOKEN_FILE=%s
                """.formatted(
                        service.port(), front.getAddress().getPort(), tally("etc/admin-token")));
    }

    @AfterEach
    void stop() {
        service.close();
        front.stop(0);
    }

    @Test
    void a_release_that_does_what_it_should_serves() throws Exception {
        Run activate = activate("secret");
        assertThat(activate.exitCode()).as(activate.output()).isZero();
        assertThat(Files.readSymbolicLink(tally("serving"))).hasToString("blue");
        assertThat(Files.readSymbolicLink(tally("blue"))).hasToString("releases/" + VERSION);
        assertThat(auditLog()).contains("deploy " + VERSION + " ok by ");
    }

    @Test
    void of_one_that_does_not_it_is_kept_what_has_failed_and_it_serves_nobody() throws Exception {
        Run activate = activate("another");
        assertThat(activate.exitCode()).isEqualTo(1);
        assertThat(activate.output()).contains("may not remove what it counts", VERSION + " does not serve");
        assertThat(tally("serving")).doesNotExist();
        assertThat(auditLog())
                .contains("deploy " + VERSION + " FAILED: it does not do what it should")
                .contains("may not remove what it counts");
    }

    private Run activate(String token) throws Exception {
        Files.writeString(tally("etc/admin-token"), token);
        return Run.of(
                Map.of("HOME", home.toString(), "PATH", home.resolve("bin") + ":" + System.getenv("PATH")),
                InputStream.nullInputStream(),
                tally("host/activate").toString(),
                "deploy",
                VERSION);
    }

    private void copyPrograms() throws IOException {
        Path host =
                Files.createDirectories(tally("host/scripts/lib")).getParent().getParent();
        try (Stream<Path> files = Stream.concat(
                Files.list(Path.of("vps")).filter(Files::isRegularFile),
                Stream.of(Path.of("scripts/smoke"), Path.of("scripts/lib/common.sh")))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path place = file.startsWith("vps") ? file.getFileName() : file;
                Files.copy(file, host.resolve(place), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Path systemctl = Files.createDirectories(home.resolve("bin")).resolve("systemctl");
        Files.writeString(systemctl, "#!/bin/sh\n");
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
    }

    private static String sha256OfNothing() throws Exception {
        return Run.of("sha256sum", "/dev/null").output().substring(0, 64);
    }

    private String auditLog() throws IOException {
        return Files.readString(tally("var/audit.log"));
    }

    private Path tally(String path) {
        return home.resolve("tally").resolve(path);
    }
}
