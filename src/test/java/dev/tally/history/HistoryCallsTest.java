package dev.tally.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import dev.tally.testsupport.Crowd;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was added in each hour and day. */
@QuarkusTest
@TestProfile(HistoryCallsTest.Profile.class)
class HistoryCallsTest {

    private static final String BATCH = "{\"a\":2,\"b\":3}";

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.rules.song.history", "hour=7d,day=400d",
                    "tally.rules.people.history", "day=30d",
                    "tally.rules.people.once", "24h",
                    "tally.rules.people.visitors", "true",
                    "tally.rules.people.max", "100",
                    "tally.rules.short.history", "hour=2d");
        }
    }

    private LocalDate today;

    @BeforeEach
    void clear() {
        List.of("song", "people", "short")
                .forEach(namespace ->
                        given().delete("/v1/counters/" + namespace).then().statusCode(204));
        today = LocalDate.now(ZoneOffset.UTC);
    }

    private static ValidatableResponse history(String path) {
        return given().get("/v1/history/" + path).then();
    }

    /** Expects what was added to a counter of {@code song} in its last days and hours. */
    private static void expect(String key, long added) {
        List<Number> days = history("song/" + key).statusCode(200).extract().path("points.count");
        List<Number> hours = history("song/" + key + "?step=hour").extract().path("points.count");
        assertThat(days).hasSize(30);
        assertThat(hours).hasSize(24);
        assertThat(sum(days)).isEqualTo(added);
        assertThat(sum(hours)).isEqualTo(added);
    }

    private static long sum(List<Number> counts) {
        return counts.stream().mapToLong(Number::longValue).sum();
    }

    @Test
    void each_way_to_add_is_in_the_history() {
        given().post("/song/a").then().statusCode(200);
        given().post("/v1/counters/song/a?by=10").then().statusCode(200);
        given().post("/v1/counters/song/a?by=-3").then().statusCode(200);
        given().contentType("application/json").body(BATCH).post("/v1/counters/song");
        given().contentType("application/x-ndjson")
                .body("{\"key\":\"a\",\"by\":5}\n".getBytes())
                .post("/v1/counters/song");
        given().header("Idempotency-Key", UUID.randomUUID()).post("/song/a");
        expect("a", 1 + 10 - 3 + 2 + 5 + 1);
        expect("b", 3);
        history("song").body("points[29].count", is(16 + 3));
        history("song").body("key", is(nullValue()));
    }

    @Test
    void a_retry_is_in_it_once() {
        String once = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            given().header("Idempotency-Key", once).post("/v1/counters/song/a?by=7");
            given().header("Idempotency-Key", once + "-batch")
                    .contentType("application/json")
                    .body(BATCH)
                    .post("/v1/counters/song");
            given().header("Idempotency-Key", once + "-lines")
                    .contentType("application/x-ndjson")
                    .body("{\"key\":\"a\",\"by\":5}\n".getBytes())
                    .post("/v1/counters/song");
        }
        expect("a", 7 + 2 + 5);
    }

    @Test
    void concurrent_adds_are_in_it() {
        AtomicInteger made = new AtomicInteger();
        try (Crowd _ = Crowd.of(16, () -> {
            given().post("/song/a");
            made.incrementAndGet();
        })) {
            await().until(() -> made.get() > 300);
        }
        given().get("/v1/counters/song/a").then().body("value", is(made.get()));
        expect("a", made.get());
    }

    @Test
    void only_adds_are_in_it() {
        given().contentType("application/json").body("{\"value\":5}").put("/v1/counters/song/a");
        given().contentType("application/x-ndjson")
                .body("{\"key\":\"a\",\"value\":7}\n".getBytes())
                .post("/v1/import/song")
                .then()
                .statusCode(200);
        given().post("/song/a");
        String drain = given().post("/v1/drains/song").path("id");
        given().post("/v1/drains/song/" + drain + "/restore").then().statusCode(204);
        given().get("/v1/counters/song/a").then().body("value", is(13));
        expect("a", 1);
    }

    @Test
    void a_drain_leaves_it() {
        given().post("/song/a");
        given().post("/v1/drains/song").then().statusCode(201);
        given().post("/song/a");
        expect("a", 2);
    }

    @Test
    void what_did_not_count_is_not_in_it() {
        // Deleting a counter keeps the numbers of its visitors.
        String key = "key-" + System.nanoTime();
        for (String visitor : List.of("x", "x", "y")) {
            given().header("Tally-Visitor", visitor).post("/v1/counters/people/" + key + "?by=40");
        }
        given().header("Tally-Visitor", "z")
                .post("/v1/counters/people/" + key + "?by=40")
                .then()
                .statusCode(409);
        history("people/" + key + "?visitors=with")
                .body("points", hasSize(30))
                .body("points[29].count", is(80))
                .body("points[29].visitors", is(2))
                .body("points[28].visitors", is(0));
    }

    @Test
    void an_add_that_is_beyond_the_bounds_does_not_break_a_batch() {
        given().contentType("application/json").body("{\"value\":200}").put("/v1/counters/people/b");
        String once = UUID.randomUUID().toString();
        for (int i = 0; i < 2; i++) {
            given().header("Idempotency-Key", once)
                    .contentType("application/json")
                    .body("{\"c\":5,\"b\":0}")
                    .post("/v1/counters/people")
                    .then()
                    .statusCode(200)
                    .body("results[0].value", is(5))
                    .body("results[1].problem.status", is(409));
        }
        history("people/c").body("points[29].count", is(5));
    }

    @Test
    void a_removed_counter_has_none() {
        given().contentType("application/json").body(BATCH).post("/v1/counters/song");
        given().delete("/v1/counters/song/a").then().statusCode(204);
        expect("a", 0);
        expect("b", 3);
        given().delete("/v1/counters/song").then().statusCode(204);
        expect("b", 0);
    }

    @Test
    void sums_are_exact_up_to_64_bits() {
        long large = 1L << 62;
        given().post("/v1/counters/song/a?by=" + large);
        given().post("/v1/counters/song/a?by=" + (large - 1)).then().statusCode(200);
        given().post("/v1/counters/song/a?by=1").then().statusCode(409);
        given().contentType("application/json").body("{\"value\":0}").put("/v1/counters/song/a");
        // The sum of the day would overflow, although the counter does not: nothing is changed.
        given().post("/v1/counters/song/a?by=1").then().statusCode(409);
        given().get("/v1/counters/song/a").then().body("value", is(0));
        assertThat(history("song/a").extract().<Long>path("points[29].count")).isEqualTo(Long.MAX_VALUE);
        given().post("/v1/counters/song/a?by=" + -large);
        assertThat(history("song/a").extract().<Long>path("points[29].count")).isEqualTo(large - 1);
    }

    @Test
    void a_range_has_each_of_its_days() {
        given().post("/song/a");
        history("song/a?from=" + today.minusDays(2) + "&to=" + today)
                .body("step", is("day"))
                .body("from", is(today.minusDays(2).toString()))
                .body("to", is(today.toString()))
                .body(
                        "points.at",
                        contains(
                                today.minusDays(2).toString(),
                                today.minusDays(1).toString(),
                                today.toString()))
                .body("points.count", contains(0, 0, 1));
    }

    @Test
    void a_day_has_24_hours() {
        history("song/a?step=hour&from=" + today + "&to=" + today)
                .body("points", hasSize(24))
                .body("points[0].at", is(today + "T00:00:00Z"))
                .body("to", is(today + "T23:00:00Z"));
    }

    @Test
    void a_time_is_any_in_its_hour() {
        given().queryParam("step", "hour")
                .queryParam("from", today + "T10:59:59+01:00")
                .queryParam("to", today + "T09:20:00Z")
                .get("/v1/history/song/a")
                .then()
                .body("points.at", contains(today + "T09:00:00Z"));
    }

    @Test
    void a_range_is_cut_to_what_is_kept_and_to_a_thousand_points() {
        history("song/a?from=2000-01-01").body("points", hasSize(400));
        history("short/a?from=2000-01-01").body("step", is("hour")).body("points", hasSize(48));
        history("song/a?from=2000-01-01&to=" + today.plus(10, ChronoUnit.YEARS)).body("points", hasSize(1_000));
        history("song/a?from=" + today + "&to=2000-01-01").body("points", hasSize(0));
    }

    @Test
    void it_is_CSV_too() {
        given().post("/song/a");
        given().accept("text/csv")
                .get("/v1/history/song/a?from=" + today.minusDays(1))
                .then()
                .contentType("text/csv;charset=UTF-8")
                .body(is("at,count\r\n" + today.minusDays(1) + ",0\r\n" + today + ",1\r\n"));
        given().accept("text/csv")
                .get("/v1/history/people/nobody?visitors=with&from=" + today)
                .then()
                .body(is("at,count,visitors\r\n" + today + ",0,0\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none/a", "none", "short/a?step=day", "people/a?step=hour"})
    void what_is_not_kept_is_told(String path) {
        history(path).statusCode(404).body("type", is("urn:tally:problem:history-not-kept"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"song/a?visitors=with", "people/a?visitors=without"})
    void visitors_that_are_not_estimated_are_told(String path) {
        history(path).statusCode(path.endsWith("out") ? 400 : 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"step=week", "from=yesterday", "to=2026-02-30", "from=2026-11-28T13"})
    void what_is_wrong_is_told(String parameter) {
        history("song/a?" + parameter)
                .statusCode(400)
                .body("field", is(parameter.substring(0, parameter.indexOf('='))));
    }

    @Test
    void a_namespace_tells_what_it_keeps() {
        given().get("/v1/namespaces/song").then().body("history", is(Map.of("hour", "PT168H", "day", "PT9600H")));
        given().get("/v1/namespaces/none").then().body("history", is(Map.of()));
    }
}
