package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.store.StoredCounts;
import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.RedisCluster;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two packaged services on a Redis Cluster, one master of which is killed. */
@RequiresTool("redis-server")
class ClusterFailoverIT {

    private static final List<String> SONGS =
            IntStream.rangeClosed(1, 30).mapToObj(Integer::toString).toList();

    private static final int PLAYERS = 8;
    private static final int ENOUGH_PLAYS = 500;
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private final Collection<Integer> told = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    private final Set<String> checked = new HashSet<>();
    private RedisCluster cluster;
    private List<Service> services = List.of();

    @BeforeEach
    void start() {
        cluster = RedisCluster.startWithReplicas(folder);
    }

    private void startServices(int replicas) {
        String wanted = Integer.toString(replicas);
        services = Stream.generate(() -> Service.start(folder, cluster.asSetting(), "TALLY_REDIS_REPLICAS", wanted))
                .limit(2)
                .toList();
    }

    @AfterEach
    void stop() {
        services.forEach(Service::close);
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_replica_replaces_a_killed_master_and_no_play_is_counted_twice(int replicas) {
        startServices(replicas);
        RedisServer dead = cluster.masterOf(StoredCounts.hashOf("1"));
        List<String> ofDead = SONGS.stream()
                .filter(song -> cluster.masterOf(StoredCounts.hashOf(song)) == dead)
                .toList();
        try (Crowd _ = Crowd.of(PLAYERS, this::play)) {
            awaitMorePlays();
            dead.kill();
            cluster.awaitPromotion(cluster.replicaOf(dead));
            if (replicas > 0) {
                // It restarts as a replica of its former replica, which needs one to confirm writes.
                dead.start();
            }
            long promoted = System.nanoTime();
            for (Service service : services) {
                await("recovery")
                        .atMost(RECOVERY)
                        .until(() -> SONGS.stream().allMatch(song -> isCounted(service, song)));
            }
            System.out.printf(
                    "replicas waited for: %d, all counters are served %d ms after the promotion%n",
                    replicas, (System.nanoTime() - promoted) / 1_000_000);
            awaitMorePlays();
        }

        assertThat(told).containsOnly(200, 503);
        Map<String, Long> counted = new ConcurrentHashMap<>();
        SONGS.forEach(song -> counted.put(
                song, Long.parseLong(services.getFirst().get("/song/" + song).body())));
        SONGS.forEach(song -> {
            // Replication is asynchronous unless the service waits for it.
            if (replicas == 0 && ofDead.contains(song)) {
                assertThat(counted.get(song)).as(song).isBetween(1L, answered.get(song));
            } else {
                assertThat(counted.get(song)).as(song).isEqualTo(answered.get(song));
            }
        });
        assertThat(services.getLast().get("/").body().split(","))
                .as("all are listed")
                .hasSameSizeAs(SONGS);
    }

    private void awaitMorePlays() {
        int enough = told.size() + ENOUGH_PLAYS;
        await().atMost(PATIENCE).until(() -> told.size() >= enough);
    }

    /** Plays a song through any service until it is answered. */
    private void play() {
        String song = SONGS.get(ThreadLocalRandom.current().nextInt(SONGS.size()));
        String key = UUID.randomUUID().toString();
        await().pollDelay(Duration.ZERO).pollInterval(RETRY).atMost(PATIENCE).until(() -> send(song, key) == 200);
        answered.merge(song, 1L, Long::sum);
    }

    private int send(String song, String key) {
        Service service = services.get(ThreadLocalRandom.current().nextInt(services.size()));
        int status = service.post("/song/" + song, key).statusCode();
        told.add(status);
        return status;
    }

    /** Plays a song once through one service, with retries until it is answered. */
    private boolean isCounted(Service service, String song) {
        String key = "check-" + service.port() + "-" + song;
        boolean counted = service.post("/song/" + song, key).statusCode() == 200;
        if (counted && checked.add(key)) {
            answered.merge(song, 1L, Long::sum);
        }
        return counted;
    }
}
