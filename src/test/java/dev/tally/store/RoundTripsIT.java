package dev.tally.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SlowLink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of round trips to Redis per request, measured with a latency so high that other time hardly matters. */
class RoundTripsIT {

    private static final Duration ONE_WAY = Duration.ofMillis(150);
    private static final int TRIES = 3;
    private static final int FEW = 10;

    private static final String BATCH = IntStream.range(0, 1_000)
            .mapToObj(song -> "\"song-" + song + "\":1")
            .collect(Collectors.joining(",", "{", "}"));

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static SlowLink link;
    private static Service service;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        link = SlowLink.to(redis, ONE_WAY);
        Map<String, String> settings = new HashMap<>(link.asSetting());
        settings.put("QUARKUS_REDIS_TIMEOUT", "20s");
        settings.put("QUARKUS_REDIS_TCP_READ_IDLE_TIMEOUT", "30s");
        service = Service.start(folder, settings);
    }

    @AfterAll
    static void stop() {
        service.close();
        link.close();
        redis.close();
    }

    @Test
    void a_thousand_adds_take_few() {
        assertFew("to fresh buckets", RoundTripsIT::add);
        assertFew("to used buckets", attempt -> add("used"));
    }

    @Test
    void a_thousand_adds_with_a_key_take_few() {
        assertFew("with a key, to fresh buckets", namespace -> addOnce(namespace, newKey()));
        assertFew("with a key, to used buckets", attempt -> addOnce("used", newKey()));
        assertFew("with a key, sent again", attempt -> addOnce("again", "again"));
    }

    /** Measures a request a few times, each with a new namespace; the best time counts, because the machine may be busy. */
    private static void assertFew(String what, Function<String, HttpResponse<String>> request) {
        long trips = LongStream.range(0, TRIES)
                .map(attempt -> trips(() -> request.apply("fresh-" + UUID.randomUUID())))
                .min()
                .orElseThrow();
        System.out.printf("round trips of 1,000 adds %s: %d%n", what, trips);
        assertThat(trips).as(what).isBetween(1L, FEW - 1L);
    }

    private static long trips(Runnable request) {
        long start = System.nanoTime();
        request.run();
        return (System.nanoTime() - start) / ONE_WAY.multipliedBy(2).toNanos();
    }

    private static HttpResponse<String> add(String namespace) {
        return counted(service.postJson("/v1/counters/" + namespace, BATCH));
    }

    private static HttpResponse<String> addOnce(String namespace, String key) {
        return counted(service.postJson("/v1/counters/" + namespace, BATCH, "Idempotency-Key", key));
    }

    private static HttpResponse<String> counted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("{\"key\":\"song-999\",\"value\":").doesNotContain("problem");
        return answer;
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}
