package dev.tally.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.RedisCluster;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A drain that was answered survives a power loss, and its counts are nowhere else. */
@RequiresTool("strace")
class PowerCutIT {

    private static final String DRAINS = "/v1/drains/song";

    @TempDir
    Path folder;

    @Test
    void a_drain_that_was_answered_outlives_a_loss_of_power() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                Service service = Service.start(
                        Files.createDirectory(folder.resolve("one")), redis.asSetting(), Service.PATIENT);
                ForcedFiles files = ForcedFiles.of(redis, folder)) {
            Map<Path, Long> before = files.forced();
            addMany(service);
            assertThat(files.forced()).as("of adds nothing is forced").isEqualTo(before);
            String drain = service.post(DRAINS).body();
            service.post("/song/after");
            files.cutPower(redis);
            redis.start();
            try (Service next =
                    Service.start(Files.createDirectory(folder.resolve("next")), redis.asSetting(), Service.PATIENT)) {
                assertThat(next.get("/").body()).as("left").isEmpty();
                // Only its opening was lost, so it is opened again.
                assertThat(next.post(DRAINS).body()).isEqualTo(drain).contains("\"999\":999");
            }
        }
    }

    @Test
    void each_master_of_a_cluster_has_its_part_of_a_drain_on_its_disk() throws IOException {
        try (RedisCluster cluster = RedisCluster.start(folder, "--appendfsync", "no");
                Service service = Service.start(folder, cluster.asSetting(), Service.PATIENT)) {
            addMany(service);
            List<ForcedFiles> files = IntStream.range(0, cluster.nodes().size())
                    .mapToObj(i -> ForcedFiles.of(
                            cluster.nodes().get(i), folderOf(cluster.nodes().get(i))))
                    .toList();
            assertThat(service.post(DRAINS).statusCode()).isEqualTo(201);
            assertThat(files)
                    .allSatisfy(node ->
                            assertThat(renames(node.onDisk())).isPositive().isEqualTo(renames(node.written())));
            files.forEach(ForcedFiles::close);
            assertThat(cluster.nodes())
                    .allSatisfy(node ->
                            assertThat(node.ask("CONFIG GET appendfsync")).endsWith("no"));
        }
    }

    private static int renames(String file) {
        return file.split("RENAME", -1).length - 1;
    }

    private Path folderOf(RedisServer node) {
        return Path.of(node.ask("CONFIG GET dir").lines().toList().getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "everysec", "always"})
    void the_setting_is_what_it_was_once_a_drain_is_answered(String setting) {
        try (RedisServer redis = RedisServer.start(folder, "--appendfsync", setting);
                Service service = Service.start(folder, redis.asSetting(), Service.PATIENT)) {
            assertThat(service.post(DRAINS).statusCode()).isEqualTo(201);
            assertThat(setting(redis)).isEqualTo(setting);
            assertThat(redis.send("EXISTS " + Disk.BEFORE + " " + Disk.TURN)).isEqualTo(":0");
            assertThat(service.log()).doesNotContain("force drains");
        }
    }

    @Test
    void the_setting_that_a_service_left_behind_is_put_right_at_the_next_start() {
        try (RedisServer redis = RedisServer.start(folder)) {
            redis.exchange("SET " + Disk.BEFORE + " \"" + run(redis) + " no\"", "CONFIG SET appendfsync always");
            try (Service service = Service.start(folder, redis.asSetting(), Service.PATIENT)) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> setting(redis).equals("no"));
                assertThat(service.post(DRAINS).statusCode()).isEqualTo(201);
            }
        }
    }

    @Test
    void an_operators_own_setting_is_kept_whatever_was_left_behind_before_redis_was_restarted() {
        try (RedisServer redis = RedisServer.start(folder, "--appendfsync", "always")) {
            redis.exchange("SET " + Disk.BEFORE + " \"" + run(redis) + " no\"");
            redis.kill();
            redis.start();
            try (Service service = Service.start(folder, redis.asSetting(), Service.PATIENT)) {
                assertThat(service.post(DRAINS).statusCode()).isEqualTo(201);
                assertThat(redis.send("EXISTS " + Disk.BEFORE)).isEqualTo(":0");
                assertThat(setting(redis)).isEqualTo("always");
            }
        }
    }

    @Test
    void a_redis_without_a_file_is_warned_of_once() {
        try (RedisServer redis = RedisServer.start(folder, "--appendonly", "no");
                Service service = Service.start(folder, redis.asSetting(), Service.PATIENT)) {
            assertThat(service.post(DRAINS).statusCode()).isEqualTo(201);
            assertThat(service.post(DRAINS).statusCode()).isEqualTo(201);
            assertThat(service.log()).containsOnlyOnce("Redis was not told to force drains to its disk");
        }
    }

    private static String setting(RedisServer redis) {
        return redis.ask("CONFIG GET appendfsync").lines().toList().getLast();
    }

    private static String run(RedisServer redis) {
        return redis.ask("INFO server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElseThrow()
                .substring("run_id:".length());
    }

    private static void addMany(Service service) {
        String adds = IntStream.range(0, 1_000)
                .mapToObj(i -> "\"" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        HttpResponse<String> added = service.postJson("/v1/counters/song", adds);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
        assertThat(added.body()).doesNotContain("problem");
    }
}
