package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services go, and nginx stands before them. */
@RequiresTool("nginx")
class FailoverIT {

    @TempDir
    Path folder;

    private RedisServer redis;
    private Service one;
    private Service other;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        one = Service.start(folder, redis.asSetting());
        other = Service.start(folder, redis.asSetting());
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void when_a_service_is_killed_no_read_fails_and_no_add_is_sent_twice() {
        AtomicInteger sent = new AtomicInteger();
        Queue<HttpResponse<String>> adds = new ConcurrentLinkedQueue<>();
        Queue<HttpResponse<String>> reads = new ConcurrentLinkedQueue<>();
        try (Nginx nginx = Nginx.start(folder, Nginx.NO_LIMITS, one, other);
                Caller caller = new Caller(nginx.url())) {
            try (Crowd _ = Crowd.of(8, () -> {
                        sent.incrementAndGet();
                        adds.add(caller.post("/song/1"));
                    })
                    .and(8, () -> reads.add(caller.get("/song/1")))) {
                awaitMore(adds);
                one.kill();
                awaitMore(adds);
            }
            List<String> counted = adds.stream()
                    .filter(add -> add.statusCode() == 200)
                    .map(HttpResponse::body)
                    .toList();
            int count = Integer.parseInt(caller.get("/song/1").body());
            System.out.printf(
                    "%,d adds sent, %,d answered, %,d counted; %,d reads%n",
                    sent.get(), counted.size(), count, reads.size());
            assertThat(reads).extracting(HttpResponse::statusCode).containsOnly(200);
            assertThat(counted).doesNotHaveDuplicates();
            // Each of the eight may have had an add under way at the service that was killed, and not one more.
            assertThat(count).isBetween(counted.size(), sent.get());
            assertThat(adds.stream().filter(add -> add.statusCode() != 200)).hasSizeLessThanOrEqualTo(8);
        }
    }

    private static void awaitMore(Queue<?> answers) {
        int enough = answers.size() + 500;
        await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() >= enough);
    }

    @Test
    void what_changes_something_is_sent_to_one_service_only() {
        Map<String, String> settings = new HashMap<>(Nginx.NO_LIMITS);
        settings.put("TALLY_SERVICE_TIMEOUT", "1");
        try (Nginx nginx = Nginx.start(folder, settings, one, other);
                Caller caller = new Caller(nginx.url())) {
            caller.post("/song/1");
            Signals.freeze(one.process().pid());
            Signals.freeze(other.process().pid());
            for (String method : List.of("POST", "PUT", "DELETE")) {
                String path = "/v1/counters/song/" + method;
                assertThat(caller.send(method, path, "Content-Type", "application/json")
                                .statusCode())
                        .isEqualTo(504);
                assertThat(nginx.asked(path, 1)).as("asked to %s", method).hasSize(1);
            }
        } finally {
            Signals.thaw(one.process().pid());
            Signals.thaw(other.process().pid());
        }
    }

    @Test
    void where_there_is_no_service_programs_get_a_problem_and_people_a_page() {
        try (Nginx nginx = Nginx.start(folder, Nginx.NO_LIMITS, one);
                Caller caller = new Caller(nginx.url())) {
            one.kill();
            HttpResponse<String> program = caller.post("/song/1");
            assertThat(program.statusCode()).isEqualTo(502);
            assertThat(program.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(program.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(program.body()).contains("\"urn:tally:problem:outcome-unknown\"");
            assertThat(caller.get("/v1/counters/song/1").body()).contains("\"urn:tally:problem:unavailable\"");
            HttpResponse<String> person = caller.get("/v1/openapi", "Accept", "text/html");
            assertThat(person.statusCode()).isEqualTo(502);
            assertThat(person.body()).contains("Back in a moment");
            one.launch();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> caller.post("/song/1").statusCode() == 200);
        }
    }

    @Test
    void an_add_of_a_service_that_is_killed_has_an_unknown_outcome() {
        try (Service doomed = Service.start(folder, redis.asSetting(), Service.PATIENT);
                Nginx nginx = Nginx.start(folder, Nginx.NO_LIMITS, doomed);
                Caller caller = new Caller(nginx.url())) {
            caller.post("/song/1");
            redis.freeze();
            CompletableFuture<HttpResponse<String>> add =
                    CompletableFuture.supplyAsync(() -> caller.post("/song/1", "Accept", "*/*"));
            await().until(() -> doomed.hotCalls() == 1);
            doomed.kill();
            redis.thaw();
            HttpResponse<String> answer = add.join();
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("\"urn:tally:problem:outcome-unknown\"");
            await().until(() -> other.get("/song/1").body().equals("2"));
        }
    }

    @Test
    void a_backup_stands_in_when_the_others_are_gone() {
        Map<String, String> settings = new HashMap<>(Nginx.NO_LIMITS);
        settings.put("TALLY_UPSTREAM_BACKUPS", "127.0.0.1:" + other.port());
        try (Nginx nginx = Nginx.start(folder, settings, one);
                Caller caller = new Caller(nginx.url())) {
            assertThat(caller.post("/song/1").body()).isEqualTo("1");
            one.kill();
            assertThat(caller.post("/song/1").body()).isEqualTo("2");
            assertThat(caller.get("/song/1").body()).isEqualTo("2");
        }
    }

    @Test
    void an_old_map_is_better_than_none() {
        try (Nginx nginx = Nginx.start(folder, Nginx.NO_LIMITS, one);
                Caller caller = new Caller(nginx.url())) {
            caller.post("/song/1");
            assertThat(caller.get("/").body()).isEqualTo("1=1");
            one.kill();
            await("a map that is too old").until(() -> {
                assertThat(caller.get("/").body()).isEqualTo("1=1");
                return nginx.log().matches("(?s).*\"cache\":\"(STALE|UPDATING)\".*");
            });
        }
    }
}
