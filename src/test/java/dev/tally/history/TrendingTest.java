package dev.tally.history;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Step;
import dev.tally.store.Bucket;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counters to which most was added within a time. */
@QuarkusTest
@TestProfile(HistoryCallsTest.Profile.class)
class TrendingTest {

    @Inject
    RedisDataSource redis;

    private LocalDate today;

    @BeforeEach
    void clear() {
        given().delete("/v1/counters/song").then().statusCode(204);
        today = LocalDate.now(ZoneOffset.UTC);
    }

    @Test
    void the_largest_within_a_time_come_first() {
        IntStream.range(0, 30).forEach(i -> given().post("/v1/counters/song/key-" + i + "?by=" + (i + 1)));
        given().contentType("application/json").body("{\"value\":99}").put("/v1/counters/song/set");
        for (String within : List.of("24h", "1d", "7d", "30d")) {
            awaitTop(within, 30, 29);
            given().get("/v1/top/song?limit=2&within=" + within)
                    .then()
                    .body("within.step", is(within.endsWith("h") ? "hour" : "day"))
                    .body("counters.key", contains("key-29", "key-28"));
        }
        await().untilAsserted(() -> given().get("/v1/top/song?limit=1").then().body("counters.key", contains("set")));
        given().get("/v1/top/song?within=7d")
                .then()
                .body("within.from", is(today.minusDays(6).toString()))
                .body("within.to", is(today.toString()));
        given().get("/v1/top/short?within=7d").then().statusCode(404);
        given().get("/v1/top/song?within=2d").then().statusCode(400);
    }

    /** The answer may be a second old. */
    private static void awaitTop(String within, Integer... values) {
        await().untilAsserted(() ->
                given().get("/v1/top/song?limit=2&within=" + within).then().body("counters.value", contains(values)));
    }

    /** Writes past days as the service would have done on these days. */
    @Test
    void days_before_are_in_the_ranking_of_their_week_and_month() {
        Namespace song = new Namespace("song");
        given().post("/song/a");
        store(song, "a", Step.DAY.of(Instant.now()) - 6, 50);
        given().post("/v1/counters/song/b?by=7");
        awaitTop("1d", 7, 1);
        awaitTop("7d", 51, 7);
        given().get("/v1/history/song/a?from=" + today.minusDays(6))
                .then()
                .body("points.count", contains(50, 0, 0, 0, 0, 0, 1));
    }

    private void store(Namespace namespace, String key, long day, long count) {
        String hash = Bucket.hash(namespace, Bucket.of(new Key(key)));
        redis.hash(String.class).hset(hash + ":day:" + Math.floorDiv(day, 32), key, day % 32 + ";" + count);
    }
}
