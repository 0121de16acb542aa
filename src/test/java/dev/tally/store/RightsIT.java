package dev.tally.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.testsupport.EventStream;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis shared with other applications: the rights of the documented user are sufficient, and databases are separate. */
class RightsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        redis.exchange("CONFIG SET acl-pubsub-default resetchannels", documentedUser());
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private static String documentedUser() {
        try {
            return Files.readString(Path.of("docs/configuration.md"))
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("ACL SETUSER"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Service service(int database) {
        return Service.start(
                folder,
                Map.of(
                        "QUARKUS_REDIS_HOSTS",
                        "redis://tally:secret@127.0.0.1:" + redis.port() + "/" + database,
                        "TALLY_COUNTAPI",
                        "true",
                        "TALLY_COUNTAPI_EXPIRY",
                        "2s"));
    }

    @Test
    void the_documented_rights_are_enough_for_every_call() throws IOException {
        try (Service service = service(0);
                Service other = service(0);
                EventStream stream = EventStream.open(other.url() + "/v1/live/song/1")) {
            assertThat(service.post("/song/1").body()).isEqualTo("1");
            assertThat(service.post("/v1/counters/song/1", "once").body()).contains(":2");
            assertThat(service.post("/v1/counters/song/1", "once").body()).contains(":2");
            awaitLast(stream, 2);
            assertThat(service.postJson("/v1/counters/song", "{\"1\":1,\"5\":2}")
                            .body())
                    .contains(":3");
            assertThat(lines(service, "/v1/import/song?mode=max")).contains("\"imported\":1");
            assertThat(service.get("/v1/top/song").body()).contains("\"value\":9");
            assertThat(redis.ask("INFO clients")).contains("tracking_clients:1");
            assertThat(service.get("/").body()).isEqualTo("1=9,5=2");
            assertThat(service.get("/v1/namespaces").body()).contains("song");
            assertThat(service.get("/v1/export/song").body()).contains("\"value\":9");
            assertThat(service.get("/v1/metrics/song").body()).contains("key=\"1\"} 9\n");

            for (String end : new String[] {"DELETE", "POST"}) {
                String drain = JsonMapper.builder()
                        .build()
                        .readTree(service.post("/v1/drains/song").body())
                        .path("id")
                        .asText();
                String path = "/v1/drains/song/" + drain + (end.equals("POST") ? "/restore" : "");
                assertThat(service.get("/v1/drains/song").body()).contains(drain);
                assertThat(service.send(service.request(path)
                                        .method(end, BodyPublishers.noBody())
                                        .build())
                                .statusCode())
                        .isEqualTo(204);
                service.post("/song/1");
            }

            assertThat(service.get("/hit/my-site/home").body()).isEqualTo("{\"value\":1}");
            await("swept")
                    .atMost(PATIENCE)
                    .until(() -> service.get("/v1/counters/my-site").body().contains("\"counters\":[]"));
            assertThat(service.delete("/").statusCode()).isEqualTo(200);
            assertThat(service.status("/q/health/ready")).isEqualTo(200);
        }
        assertThat(redis.ask("INFO errorstats")).doesNotContain("NOPERM");
        assertThat(redis.ask("ACL DRYRUN tally WAIT 1 100")).doesNotContain("no permissions");
    }

    private static void awaitLast(EventStream stream, long value) {
        await().atMost(PATIENCE)
                .until(() -> stream.events().stream()
                        .reduce((first, second) -> second)
                        .filter(event -> event.data().endsWith(":" + value + "}"))
                        .isPresent());
    }

    private static String lines(Service service, String path) {
        return service.send(service.request(path)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString("{\"key\":\"1\",\"value\":9}\n"))
                        .build())
                .body();
    }

    @Test
    void a_drain_needs_no_right_to_change_settings() {
        redis.exchange("ACL SETUSER tally -config");
        try (Service service = service(0)) {
            service.post("/song/1");
            assertThat(service.post("/v1/drains/song").statusCode()).isEqualTo(201);
            assertThat(service.post("/v1/drains/song").statusCode()).isEqualTo(201);
            assertThat(service.log()).containsOnlyOnce("Redis was not told to force drains to its disk");
        }
    }

    @Test
    void databases_of_one_redis_do_not_see_each_others_changes() {
        try (Service zero = service(0);
                Service three = service(3);
                Service alsoThree = service(3);
                EventStream ofZero = EventStream.open(zero.url() + "/v1/live/song/1");
                EventStream ofThree = EventStream.open(three.url() + "/v1/live/song/1")) {
            awaitLast(ofZero, 0);
            awaitLast(ofThree, 0);
            alsoThree.post("/song/1");
            alsoThree.post("/song/1");
            awaitLast(ofThree, 2);
            zero.post("/song/1");
            awaitLast(ofZero, 1);
            assertThat(ofZero.events()).hasSize(2);
            assertThat(redis.ask("PUBSUB CHANNELS tally:{*"))
                    .contains("tally:{song}:changes", "tally:{song}:changes:3");
        }
    }

    @Test
    void a_call_that_redis_refuses_is_told_why() {
        try (Service service = service(0)) {
            service.post("/song/1");
            redis.exchange("ACL SETUSER tally -evalsha -eval");
            assertThat(service.post("/v1/drains/song").body())
                    .contains("NOPERM")
                    .contains("Nothing was changed")
                    .doesNotContain("in time");
            assertThat(service.post("/v1/counters/song/1", "once").body()).contains("NOPERM");
            redis.exchange("ACL SETUSER tally +evalsha +eval", "ACL SETUSER tally -subscribe");
            assertThat(service.get("/v1/live/song").body()).contains("NOPERM");
            redis.exchange("ACL SETUSER tally +subscribe", "ACL SETUSER tally -hgetall");
            assertThat(service.get("/v1/counters/song").body()).contains("NOPERM");
            redis.exchange("ACL SETUSER tally +hgetall", "ACL SETUSER tally -rename");
            assertThat(service.post("/v1/drains/song").body())
                    .contains("NOPERM")
                    .contains("may be done in part")
                    .doesNotContain("in time");
        }
    }

    @Test
    void a_full_memory_is_told_and_can_be_made_room_in() {
        try (Service service = service(0)) {
            service.post("/song/1");
            redis.exchange("CONFIG SET maxmemory 1");
            assertThat(service.post("/v1/drains/song").body()).contains("OOM").contains("Nothing was changed");
            assertThat(service.post("/song/1").body()).contains("OOM").contains("Nothing was changed");
            assertThat(service.get("/hit/my-site/home").body()).contains("OOM");
            assertThat(service.status("/q/health/ready")).isEqualTo(200);
            assertThat(service.delete("/").statusCode()).isEqualTo(200);
        }
    }
}
