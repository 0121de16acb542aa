package dev.tally.vps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of systemd, laid out as {@code vps/install} does it. */
@RequiresTool("systemd-analyze")
class UnitsIT {

    private static final Path UNITS = Path.of("vps/systemd");

    @TempDir
    static Path root;

    @BeforeAll
    static void lay_out() throws IOException {
        Path folder = Files.createDirectories(root.resolve("etc/systemd/system"));
        try (Stream<Path> files = Files.list(UNITS)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                Files.copy(file, folder.resolve(name));
                if (name.endsWith(".service")) {
                    Path more = Files.createDirectories(folder.resolve(name + ".d"));
                    Path system = UNITS.resolve("system");
                    Files.copy(system.resolve("sandbox.conf"), more.resolve("10-sandbox.conf"));
                    Files.copy(system.resolve(name.replace(".service", ".conf")), more.resolve("20-system.conf"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tally@blue", "tally-redis", "tally-nginx", "tally-backup", "tally-logs", "tally-tunnel@server"})
    void systemd_finds_little_that_a_part_could_do_to_the_host(String unit) throws Exception {
        Run analysis = Run.of(
                "systemd-analyze",
                "security",
                "--no-pager",
                "--offline=true",
                "--root=" + root,
                "--threshold=20",
                unit + ".service");
        assertThat(analysis.exitCode()).as(analysis.output()).isZero();
        assertThat(analysis.output()).contains("Overall exposure level for " + unit + ".service:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tally@blue.service",
                "tally-redis.service",
                "tally-nginx.service",
                "tally-backup.service",
                "tally-backup.timer",
                "tally-logs.service",
                "tally-logs.timer",
                "tally-tunnel@server.service"
            })
    void systemd_knows_all_that_is_said_in_a_unit(String unit) throws Exception {
        Run verification = Run.of("systemd-analyze", "verify", "--man=no", "--root=" + root, unit);
        // Neither the programs nor the rest of systemd are there.
        List<String> findings = verification
                .output()
                .lines()
                .filter(line -> !line.contains("is not executable: No such file or directory"))
                .filter(line -> !line.contains("sysinit.target not found"))
                .toList();
        assertThat(findings).isEmpty();
    }
}
