package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.tally.testsupport.EventStream;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SlowLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that refuses commands, behind an address that may lead to one that accepts them. */
class MovedMasterIT {

    private static final Duration RECOVERY = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private RedisServer old;
    private RedisServer next;
    private SlowLink address;
    private Service service;

    @BeforeEach
    void start() throws IOException {
        old = RedisServer.start(folder, "--repl-diskless-sync-delay", "0");
        next = RedisServer.start(
                Files.createDirectories(folder.resolve("next")),
                "--replicaof",
                "127.0.0.1",
                Integer.toString(old.port()));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> next.ask("info replication").contains("master_link_status:up"));
        address = SlowLink.to(old, Duration.ZERO);
        service = Service.start(folder, address.asSetting());
    }

    @AfterEach
    void stop() {
        service.close();
        address.close();
        next.close();
        old.close();
    }

    @Test
    void a_master_that_becomes_a_replica_is_left_for_the_next_one() {
        assertThat(service.post("/song/1").body()).isEqualTo("1");
        assertThat(service.get("/v1/top/song").body()).contains("\"value\":1");
        try (EventStream stream = EventStream.open(service.url() + "/v1/live/song/1")) {
            await().until(() -> !stream.events().isEmpty());
            makeReplica();
            awaitReadiness(503);
            assertThat(service.post("/song/1").body()).contains("READONLY").contains("Nothing was changed");
            assertThat(service.get("/song/1").body()).isEqualTo("1");

            address.moveTo(next);
            awaitReadiness(200);
            await("all connections are made anew")
                    .atMost(RECOVERY)
                    .until(() -> !old.ask("CLIENT LIST TYPE normal").contains("cmd=unlink"));
            assertThat(service.post("/song/1").body()).isEqualTo("2");
            await("live follows")
                    .atMost(RECOVERY)
                    .until(() -> stream.events().getLast().data().contains(":2"));
            await("a second at the most")
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> service.get("/v1/top/song").body().contains("\"value\":2"));
            assertThat(service.log()).contains("Redis refuses commands: READONLY");
            await("told by the next heartbeat")
                    .atMost(RECOVERY)
                    .until(() -> service.log().contains("takes commands again"));
        }
    }

    @Test
    void a_master_that_stays_read_only_is_told_and_not_stormed() {
        service.post("/song/1");
        makeReplica();
        awaitReadiness(503);
        long before = connections();
        for (int i = 0; i < 500; i++) {
            assertThat(service.post("/song/1").statusCode()).isEqualTo(503);
        }
        assertThat(connections() - before).isLessThan(40);
        assertThat(service.log().lines().filter(line -> line.contains("refuses commands")))
                .hasSize(1);
        assertThat(old.ask("KEYS *").lines().filter(line -> line.contains("none")))
                .as("keys that only a question has made")
                .isEmpty();
        old.send("REPLICAOF NO ONE");
        awaitReadiness(200);
        assertThat(service.post("/song/1").body()).isEqualTo("2");
    }

    @Test
    void a_password_that_is_set_meanwhile_is_told_until_it_is_taken_back() {
        service.post("/song/1");
        old.send("CONFIG SET requirepass changed");
        disconnectAll();
        awaitReadiness(503);
        await("told")
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(service.post("/song/1").body())
                        .contains("NOAUTH")
                        .contains("Nothing was changed"));
        assertThat(service.log()).contains("NOAUTH");
        old.exchange("AUTH changed", "CONFIG SET requirepass \"\"");
        awaitReadiness(200);
        assertThat(service.post("/song/1").body()).isEqualTo("2");
    }

    private void awaitReadiness(int status) {
        await("readiness " + status).atMost(RECOVERY).until(() -> service.status("/q/health/ready") == status);
    }

    private void disconnectAll() {
        old.exchange("AUTH changed", "CLIENT KILL TYPE normal SKIPME yes");
    }

    private void makeReplica() {
        next.send("REPLICAOF NO ONE");
        old.send("REPLICAOF 127.0.0.1 " + next.port());
    }

    private long connections() {
        return old.ask("INFO stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }
}
