package dev.tally.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import dev.tally.testsupport.Players;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.Signals;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded Redis keeps what it has confirmed, whoever is killed, and never outlives its service. */
class EmbeddedRedisIT {

    private static final Map<String, String> DEFAULTS = Map.of();
    private static final int PLAYERS = 8;
    private static final int ENOUGH_PLAYS = 500;

    @TempDir
    Path folder;

    @Test
    void counts_survive_a_restart() {
        try (Service service = Service.start(folder, DEFAULTS)) {
            service.post("/song/1");
            service.post("/song/1");
        }
        try (Service service = Service.start(folder, DEFAULTS)) {
            assertThat(service.get("/").body()).isEqualTo("1=2");
        }
    }

    @Test
    void it_ends_with_the_service() {
        ProcessHandle redis;
        try (Service _ = Service.start(folder, DEFAULTS)) {
            redis = redis();
        }
        assertThat(redis.isAlive()).isFalse();
    }

    @RepeatedTest(3)
    void no_answered_play_is_lost_when_the_service_is_killed() {
        Service service = Service.start(folder, DEFAULTS);
        ProcessHandle redis = redis();
        try (Players players = Players.start(PLAYERS, "1", () -> service)) {
            await().until(() -> players.counted() >= ENOUGH_PLAYS);
            service.kill();
            players.stop();
            await("the end of Redis").atMost(Duration.ofSeconds(10)).until(() -> !redis.isAlive());
            try (Service next = Service.start(folder, DEFAULTS)) {
                assertThat(plays(next)).isBetween(players.counted(), players.sent());
            }
        }
    }

    @RepeatedTest(3)
    void no_answered_play_is_lost_when_redis_is_killed() {
        try (Service service = Service.start(folder, DEFAULTS);
                Players players = Players.start(PLAYERS, "1", () -> service)) {
            await().until(() -> players.counted() >= ENOUGH_PLAYS);
            Signals.kill(redis().pid());
            await("a failure").until(() -> players.told().stream().anyMatch(told -> told.status() == 503));
            int before = players.counted();
            await("recovery").until(() -> players.counted() >= before + ENOUGH_PLAYS);
            players.stop();
            assertThat(plays(service)).isBetween(players.counted(), players.sent());
            assertThat(players.told())
                    .filteredOn(told -> told.status() != 200 && told.status() != 503)
                    .as(service::log)
                    .isEmpty();
        }
    }

    @Test
    void no_answered_play_is_lost_when_both_are_killed_again_and_again() {
        AtomicReference<Service> current = new AtomicReference<>(Service.start(folder, DEFAULTS));
        try (Players players = Players.start(PLAYERS, "1", current::get)) {
            for (int round = 1; round <= 3; round++) {
                int enough = round * ENOUGH_PLAYS;
                await().until(() -> players.counted() >= enough);
                Signals.kill(redis().pid());
                current.get().kill();
                current.set(Service.start(folder, DEFAULTS));
            }
            players.stop();
            assertThat(plays(current.get())).isBetween(players.counted(), players.sent());
        } finally {
            current.get().close();
        }
    }

    @Test
    void one_that_was_left_behind_is_ended_by_the_next_service() {
        Service service = Service.start(folder, DEFAULTS);
        service.post("/song/1");
        ProcessHandle redis = redis();
        ProcessHandle keeper = redis.parent().orElseThrow();
        // Frozen, the keeper can't do its duty before it is killed too.
        Signals.freeze(keeper.pid());
        service.kill();
        Signals.kill(keeper.pid());
        assertThat(redis.isAlive()).isTrue();
        try (Service next = Service.start(folder, DEFAULTS)) {
            // A process that has ended is seen until the system has buried it.
            await("the end of Redis").atMost(Duration.ofSeconds(10)).until(() -> !redis.isAlive());
            assertThat(next.get("/song/1").body()).isEqualTo("1");
        }
    }

    @Test
    void a_second_service_on_the_same_directory_is_refused() {
        try (Service service = Service.start(folder, DEFAULTS)) {
            Service second = Service.launch(folder, DEFAULTS);
            second.awaitEnd();
            assertThat(second.process().exitValue()).isNotZero();
            assertThat(second.log())
                    .contains("The data directory " + folder.resolve("data") + " is in use by another Tally, process "
                            + service.process().pid() + ". Stop that one, or give this one a directory of its own with"
                            + " TALLY_DATA");
            assertThat(service.post("/song/1").body()).isEqualTo("1");
        }
    }

    @Test
    void it_listens_on_loopback_only_and_wants_a_password() throws Exception {
        try (Service _ = Service.start(folder, DEFAULTS)) {
            int port = Integer.parseInt(configured("port"));
            // All of 127.0.0.0/8 is this machine: who listens on every address is found here as well.
            assertThatThrownBy(() -> new Socket("127.0.0.2", port).close()).isInstanceOf(ConnectException.class);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write("GET x\r\n".getBytes());
                assertThat(new String(socket.getInputStream().readNBytes(7))).isEqualTo("-NOAUTH");
            }
            assertThat(Files.getPosixFilePermissions(folder.resolve("data/redis.conf")))
                    .as("who may read the password")
                    .hasSize(2);
        }
    }

    @Test
    void it_forces_each_change_to_the_disk_where_that_is_set() throws Exception {
        try (Service service = Service.start(folder, Map.of("TALLY_REDIS_FSYNC", "always"))) {
            assertThat(service.post("/song/1").body()).isEqualTo("1");
            assertThat(answer("CONFIG GET appendfsync")).endsWith("always");
        }
        try (Service service = Service.start(folder, DEFAULTS)) {
            assertThat(service.get("/song/1").body()).isEqualTo("1");
            assertThat(answer("CONFIG GET appendfsync")).endsWith("no");
        }
    }

    /** Asks Redis, and returns the last line of its answer. */
    private String answer(String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(configured("port")))) {
            socket.getOutputStream()
                    .write(("AUTH " + configured("requirepass") + "\r\n" + command + "\r\nQUIT\r\n").getBytes());
            List<String> lines =
                    new String(socket.getInputStream().readAllBytes()).lines().toList();
            // The last is the answer to QUIT.
            return lines.get(lines.size() - 2);
        }
    }

    @Test
    void without_a_redis_on_the_path_it_brings_its_own() throws Exception {
        Map<String, String> noRedis = Map.of("PATH", pathWithoutRedis());
        try (Service service = Service.start(folder, noRedis)) {
            assertThat(service.log())
                    .contains(folder.resolve("data/bin/redis-server-").toString());
            service.post("/song/1");
        }
        try (Service service = Service.start(folder, noRedis)) {
            assertThat(service.get("/").body()).isEqualTo("1=1");
        }
    }

    @Test
    void a_redis_that_would_not_see_the_counts_is_refused() throws Exception {
        Files.createDirectories(folder.resolve("data/appendonlydir"));
        Service service = Service.launch(folder, Map.of("PATH", pathWithoutRedis()));
        service.awaitEnd();
        assertThat(service.log()).contains("were written by Redis 7 or later").contains("Install Redis 7 or later");
    }

    /** What the keeper and the choice of a binary need, and nothing else. */
    private String pathWithoutRedis() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("path"));
        for (String command : List.of("bash", "cat", "sleep", "uname")) {
            Path real = Path.of("/bin", command);
            Files.createSymbolicLink(bin.resolve(command), Files.exists(real) ? real : Path.of("/usr/bin", command));
        }
        return bin.toString();
    }

    private ProcessHandle redis() {
        try {
            Path pidFile = folder.resolve("data/redis.pid");
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError("Redis is not running", e);
        }
    }

    private String configured(String setting) throws IOException {
        return Files.readAllLines(folder.resolve("data/redis.conf")).stream()
                .filter(line -> line.startsWith(setting + " "))
                .map(line -> line.substring(setting.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static int plays(Service service) {
        return Integer.parseInt(service.get("/song/1").body());
    }
}
