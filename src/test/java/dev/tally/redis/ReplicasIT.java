package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.tally.store.StoredCounts;
import dev.tally.testsupport.Players;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service on a Redis with a replica, which must have every add that is answered. */
class ReplicasIT {

    private static final int PLAYERS = 8;
    private static final int ENOUGH_PLAYS = 300;

    /* quarkus.redis.timeout, plus a margin for a busy machine. */
    private static final long ANSWER_MILLIS = 800 + 1_000;

    @TempDir
    Path folder;

    private RedisServer master;
    private RedisServer replica;

    @BeforeEach
    void start() throws IOException {
        master = RedisServer.start(folder, "--repl-diskless-sync-delay", "0");
        replica = RedisServer.start(
                Files.createDirectories(folder.resolve("replica")),
                "--replicaof",
                "127.0.0.1",
                Integer.toString(master.port()));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> replica.ask("info replication").contains("master_link_status:up"));
    }

    @AfterEach
    void stop() {
        replica.thaw();
        replica.close();
        master.close();
    }

    @Test
    void an_add_is_unconfirmed_until_the_replica_has_it() {
        try (Service service = startService()) {
            assertThat(add(service, "a").statusCode()).isEqualTo(200);
            replica.freeze();
            HttpResponse<String> unconfirmed = inTime(service, "b");
            assertThat(unconfirmed.statusCode()).isEqualTo(503);
            assertThat(unconfirmed.body()).contains("urn:tally:problem:unconfirmed");
            assertThat(inTime(service, "b").body()).as("sent again").contains("urn:tally:problem:unconfirmed");
            assertThat(service.get("/song/1").body()).as("counted here").isEqualTo("2");
            replica.thaw();
            await().atMost(Duration.ofSeconds(20)).until(() -> add(service, "b").statusCode() == 200);
            assertThat(add(service, "b").body()).contains("\"value\":2");
            assertThat(service.get("/song/1").body()).isEqualTo("2");
        }
    }

    @Test
    void the_replica_of_a_killed_master_has_every_answered_add() {
        try (Service service = startService();
                Players players = Players.start(PLAYERS, "1", () -> service)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> players.counted() >= ENOUGH_PLAYS);
            master.kill();
            players.stop();
            assertThat(players.told()).extracting(Players.Told::status).containsOnly(200, 503);
            int kept = Integer.parseInt(replica.ask("HGET " + StoredCounts.hashOf("1") + " 1"));
            assertThat(kept).isBetween(players.counted(), players.sent());
        }
    }

    @Test
    void a_service_that_asks_for_replicas_where_there_are_none_does_not_start() throws InterruptedException {
        Service service = Service.launch(folder, Map.of("TALLY_REDIS_REPLICAS", "1"));
        assertThat(service.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.log()).contains("the embedded Redis has none. Set quarkus.redis.hosts");
    }

    private Service startService() {
        return Service.start(folder, master.asSetting(), "TALLY_REDIS_REPLICAS", "1");
    }

    private static HttpResponse<String> inTime(Service service, String key) {
        long start = System.nanoTime();
        HttpResponse<String> answer = add(service, key);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(ANSWER_MILLIS);
        return answer;
    }

    private static HttpResponse<String> add(Service service, String key) {
        return service.post("/v1/counters/song/1", key);
    }
}
