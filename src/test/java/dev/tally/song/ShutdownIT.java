package dev.tally.song;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.tally.testsupport.HttpStream;
import dev.tally.testsupport.Players;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shutdown order: not ready, requests in flight, Redis. */
class ShutdownIT {

    private static final int PROMPT = 10_000;

    @TempDir
    Path folder;

    @Test
    void it_is_not_ready_first_and_still_answers() {
        try (RedisServer redis = RedisServer.start(folder);
                Service service = Service.start(folder, redis.asSetting(), "QUARKUS_SHUTDOWN_DELAY", "3s");
                Players players = Players.start(4, "1", () -> service)) {
            await().until(() -> players.counted() >= 100);
            service.process().destroy();
            await("not ready").until(() -> service.status("/q/health/ready") == 503);
            assertThat(service.status("/q/health/live")).isEqualTo(200);
            int before = players.counted();
            await("plays while not ready").until(() -> players.counted() >= before + 10);
            players.stop();
            assertThat(players.told()).extracting(Players.Told::status).containsOnly(200);
        }
    }

    @Test
    void a_request_in_flight_is_answered_before_redis_is_left() {
        try (RedisServer redis = RedisServer.start(folder)) {
            Service service = Service.start(folder, redis.asSetting(), Service.PATIENT);
            redis.freeze();
            CompletableFuture<HttpResponse<String>> play = service.postAsync("/song/1");
            await("in flight").until(() -> service.hotCalls() == 1);
            service.process().destroy();
            List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>();
            await("the end has begun: such calls go the usual way").until(() -> {
                others.add(service.postAsync("/song/2"));
                return service.metrics()
                        .lines()
                        .anyMatch(line -> line.startsWith("http_server_active_requests{server_port=\"" + service.port())
                                && !line.endsWith(" 0.0"));
            });
            redis.thaw();
            assertThat(play.join().body()).isEqualTo("1");
            assertThat(others)
                    .allSatisfy(other -> assertThat(other.join().statusCode()).isEqualTo(200));
            service.close();
        }
    }

    @Test
    void a_stream_without_an_end_is_answered_and_then_broken_off() throws IOException {
        try (RedisServer redis = RedisServer.start(folder)) {
            Service service = Service.start(folder, redis.asSetting(), "QUARKUS_SHUTDOWN_DELAY", "4s");
            try (HttpStream adds = HttpStream.post(service.port(), "/v1/counters/song", Map.of());
                    HttpStream silent = HttpStream.post(service.port(), "/v1/counters/song", Map.of())) {
                adds.send("{\"key\":\"1\"}\n");
                assertThat(adds.answer(PROMPT)).isEqualTo("{\"key\":\"1\",\"value\":1}");
                service.process().destroy();
                await("not ready").until(() -> service.status("/q/health/ready") == 503);
                adds.send("{\"key\":\"1\"}\n{\"key\":");
                assertThat(adds.answer(PROMPT)).isEqualTo("{\"key\":\"1\",\"value\":2}");
                assertThatThrownBy(() -> adds.line(PROMPT)).isInstanceOf(IOException.class);
                assertThat(silent.line(PROMPT)).contains("HTTP/1.1 503 Service Unavailable");
                await("well before the timeout of 20 s")
                        .atMost(Duration.ofMillis(PROMPT))
                        .until(() -> !service.process().isAlive());
                assertThat(service.log()).doesNotContain("ERROR");
            } finally {
                service.close();
            }
        }
    }

    @Test
    void no_failure_is_logged_on_the_way_out() {
        Service service = Service.start(folder, Map.of());
        service.post("/song/1");
        service.close();
        assertThat(service.log()).doesNotContain("ERROR").doesNotContain("out of reach");
    }
}
