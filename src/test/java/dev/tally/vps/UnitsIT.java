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

    /** The same, as a user has it who can't become root. */
    @TempDir
    static Path noRoot;

    @BeforeAll
    static void lay_out() throws IOException {
        lay_out(root, "system");
        lay_out(noRoot, "user");
    }

    private static void lay_out(Path root, String whose) throws IOException {
        Path folder = Files.createDirectories(root.resolve("etc/systemd/system"));
        try (Stream<Path> files = Files.list(UNITS)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                Files.copy(file, folder.resolve(name));
                if (name.endsWith(".service")) {
                    Path more = Files.createDirectories(folder.resolve(name + ".d"));
                    if (whose.equals("system")) {
                        Files.copy(UNITS.resolve("system/sandbox.conf"), more.resolve("10-sandbox.conf"));
                    }
                    Files.copy(
                            UNITS.resolve(whose).resolve(name.replace(".service", ".conf")),
                            more.resolve("20-" + whose + ".conf"));
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
        assertThat(findings(root, unit)).isEmpty();
        assertThat(findings(noRoot, unit)).isEmpty();
    }

    private static List<String> findings(Path root, String unit) throws Exception {
        Run verification = Run.of("systemd-analyze", "verify", "--man=no", "--root=" + root, unit);
        // Neither the programs nor the rest of systemd are there.
        return verification
                .output()
                .lines()
                .filter(line -> !line.contains("is not executable: No such file or directory"))
                .filter(line -> !line.contains("sysinit.target not found"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tally@", "tally-redis", "tally-nginx", "tally-backup", "tally-logs"})
    void a_user_has_at_home_whatever_a_unit_runs(String unit) throws IOException {
        List<String> atHome = Files.readAllLines(UNITS.resolve("user").resolve(unit + ".conf"));
        assertThat(Files.readAllLines(UNITS.resolve(unit + ".service")).stream()
                        .filter(line -> line.startsWith("Exec"))
                        .map(line -> line.replaceFirst("=.*", "=")))
                .isNotEmpty()
                .allSatisfy(reset -> assertThat(atHome).contains(reset));
        assertThat(atHome).noneMatch(line -> line.matches(".*/(opt|etc|var/lib|var/log)/tally.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tally@blue", "tally-redis", "tally-nginx", "tally-tunnel@server"})
    void it_starts_with_the_system_or_with_the_services_of_a_user(String unit) throws Exception {
        assertThat(targetsOf(root, unit)).containsExactly("multi-user.target");
        assertThat(targetsOf(noRoot, unit)).containsExactly("default.target");
    }

    private static List<String> targetsOf(Path root, String unit) throws Exception {
        Run enabled = Run.of("systemctl", "--root=" + root, "enable", unit + ".service");
        assertThat(enabled.exitCode()).as(enabled.output()).isZero();
        Path wanted = root.resolve("etc/systemd/system");
        try (Stream<Path> links =
                Files.find(wanted, 2, (file, _) -> file.getFileName().toString().equals(unit + ".service"))) {
            return links.map(link -> wanted.relativize(link).getName(0).toString())
                    .filter(name -> name.endsWith(".wants"))
                    .map(name -> name.replace(".wants", ""))
                    .toList();
        }
    }
}
