package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SlowLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call is answered in time, however many steps it takes, and reports what it changed. */
class DeadlineIT {

    private static final int BATCH = 20_000;

    /* The number of commands sent to Redis at once. */
    private static final int PORTION = 1_000;

    /* quarkus.redis.timeout, plus a margin for a busy machine. */
    private static final long ANSWER_MILLIS = 800 + 1_000;

    /* With this latency one step is answered in time, and two are not. */
    private static final Duration ONE_WAY = Duration.ofMillis(225);

    /* On a busy machine a batch may time out and be retried. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void a_batch_to_a_frozen_redis_is_told_in_time_what_was_not_counted() throws Exception {
        try (Service service = Service.start(folder, redis.asSetting())) {
            Supplier<HttpResponse<String>> add = () -> service.postJson("/v1/counters/song", batch());
            long itself = millisToCount(service, "/v1/counters/song");
            redis.freeze();
            HttpResponse<String> answer = inTime(itself, add);
            redis.thaw();

            Map<String, String> problems = problems(answer.body());
            assertThat(problems).hasSize(BATCH);
            assertThat(unknown(problems)).isNotEmpty().hasSizeLessThanOrEqualTo(PORTION);
            service.awaitReady();
            Map<String, String> counts = counts(service);
            problems.forEach((song, problem) -> assertThat(counts.get(song))
                    .as("%s, which was told %s", song, problem)
                    .isIn(problem.equals("outcome-unknown") ? List.of("1", "2") : List.of("1")));
        }
    }

    @Test
    void a_batch_with_a_key_is_answered_in_time_and_counted_once() {
        try (Service service = Service.start(folder, redis.asSetting())) {
            String once = UUID.randomUUID().toString();
            Supplier<HttpResponse<String>> add =
                    () -> service.postJson("/v1/counters/song", batch(), "Idempotency-Key", once);
            long itself = millisToCount(service, "/v1/counters/plants");
            redis.freeze();
            HttpResponse<String> answer = inTime(itself, add);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("Nothing was changed");
            redis.thaw();
            service.awaitReady();
            await().atMost(PATIENCE).until(() -> isCounted(add.get()));
            await().atMost(PATIENCE).until(() -> isCounted(add.get()));
            assertThat(counts(service).values()).hasSize(BATCH).containsOnly("1");
        }
    }

    @Test
    void the_steps_of_an_add_share_one_deadline() {
        try (SlowLink link = SlowLink.to(redis, ONE_WAY);
                Service service = Service.start(folder, link.asSetting())) {
            List<String> told = new ArrayList<>();
            for (int song = 1; song <= 5; song++) {
                String path = "/song/" + song;
                told.add(refused(inTime(() -> service.post(path))));
                told.add(refused(
                        inTime(() -> service.post(path, UUID.randomUUID().toString()))));
            }
            // Usually the first step was answered and the second sent.
            assertThat(told).anyMatch(body -> body.contains("it may have been made or not"));
        }
    }

    private static String refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        return answer.body();
    }

    private static HttpResponse<String> inTime(Supplier<HttpResponse<String>> call) {
        return inTime(0, call);
    }

    /**
     * Asserts that a call waits no longer for Redis than its deadline.
     *
     * @param itself how long the call takes on this machine without waiting: on a busy one a batch takes long
     */
    private static HttpResponse<String> inTime(long itself, Supplier<HttpResponse<String>> call) {
        long start = System.nanoTime();
        HttpResponse<String> answer = call.get();
        assertThat(millisSince(start)).isLessThan(ANSWER_MILLIS + 2 * itself);
        return answer;
    }

    /** Counts a batch once, and returns how long that took while Redis answered everything. */
    private static long millisToCount(Service service, String path) {
        String once = UUID.randomUUID().toString();
        AtomicLong millis = new AtomicLong();
        await().atMost(PATIENCE).until(() -> {
            long start = System.nanoTime();
            HttpResponse<String> answer = service.postJson(path, batch(), "Idempotency-Key", once);
            millis.set(millisSince(start));
            return isCounted(answer);
        });
        return millis.get();
    }

    private static boolean isCounted(HttpResponse<String> answer) {
        return answer.statusCode() == 200 && !answer.body().contains("problem");
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static String batch() {
        return IntStream.range(0, BATCH)
                .mapToObj(song -> "\"" + song + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The problem type of each song. */
    private static Map<String, String> problems(String answer) throws Exception {
        Map<String, String> problems = new HashMap<>();
        for (JsonNode result : new JsonMapper().readTree(answer).get("results")) {
            String type = result.at("/problem/type").asText();
            problems.put(result.get("key").asText(), type.substring(type.lastIndexOf(':') + 1));
        }
        assertThat(problems.values()).containsOnly("unavailable", "outcome-unknown");
        return problems;
    }

    private static List<String> unknown(Map<String, String> problems) {
        return problems.keySet().stream()
                .filter(song -> problems.get(song).equals("outcome-unknown"))
                .toList();
    }

    private static Map<String, String> counts(Service service) {
        return Stream.of(service.get("/").body().split(","))
                .map(entry -> entry.split("="))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1]));
    }
}
