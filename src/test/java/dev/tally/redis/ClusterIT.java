package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.tally.store.StoredCounts;
import dev.tally.testsupport.RedisCluster;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service on a Redis Cluster whose masters have no replicas. */
@RequiresTool("redis-server")
class ClusterIT {

    private static final List<String> SONGS =
            IntStream.rangeClosed(1, 30).mapToObj(Integer::toString).toList();

    /* Longer than quarkus.redis.tcp.read-idle-timeout, in seconds. */
    private static final int LONG = 6;

    /* Per master, independent of the size of the machine. */
    private static final int CONNECTIONS = 4;

    @TempDir
    Path folder;

    private RedisCluster cluster;
    private Service service;

    @BeforeEach
    void start() {
        cluster = RedisCluster.start(folder);
        service = Service.start(folder, cluster.asSetting(), "TALLY_REDIS_CONNECTIONS", Integer.toString(CONNECTIONS));
    }

    @AfterEach
    void stop() {
        service.close();
        cluster.close();
    }

    @Test
    void the_counters_of_the_other_masters_are_served_while_one_is_away() {
        SONGS.forEach(song -> assertThat(play(song)).isEqualTo(200));
        RedisServer dead = cluster.masterOf(StoredCounts.hashOf("1"));
        List<String> away = SONGS.stream()
                .filter(song -> cluster.masterOf(StoredCounts.hashOf(song)) == dead)
                .toList();
        List<String> there = SONGS.stream().filter(song -> !away.contains(song)).toList();
        assertThat(there).isNotEmpty();

        dead.kill();
        away.forEach(song -> assertThat(play(song)).as(song).isEqualTo(503));
        there.forEach(song -> assertThat(play(song)).as(song).isEqualTo(200));
        assertThat(service.status("/q/health/ready")).isEqualTo(503);

        dead.start();
        await("recovery")
                .atMost(Duration.ofSeconds(10))
                .until(() -> away.stream().allMatch(song -> play(song) == 200));
        there.forEach(
                song -> assertThat(service.get("/song/" + song).body()).as(song).isEqualTo("2"));
    }

    @Test
    void connections_to_all_masters_stay_while_nothing_is_counted() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.nodes().stream().allMatch(node -> oldConnections(node) >= CONNECTIONS));
    }

    private static long oldConnections(RedisServer node) {
        return node.ask("CLIENT LIST")
                .lines()
                .filter(client -> Integer.parseInt(client.replaceAll(".* age=(\\d+) .*", "$1")) >= LONG)
                .count();
    }

    private int play(String song) {
        return service.post("/song/" + song).statusCode();
    }
}
