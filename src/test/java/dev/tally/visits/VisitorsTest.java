package dev.tally.visits;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of visitors, and the limit of remembered visits. */
@QuarkusTest
@TestProfile(VisitorsTest.Profile.class)
class VisitorsTest {

    private static final int VISITORS = 2_000;

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.rules.crowd.visitors", "true",
                    "tally.rules.few.once", "24h",
                    "tally.rules.few.visits", "1000");
        }
    }

    @Inject
    RedisDataSource redis;

    @Inject
    MeterRegistry metrics;

    @BeforeEach
    void clear() {
        List.of("crowd", "few")
                .forEach(namespace ->
                        given().delete("/v1/counters/" + namespace).then().statusCode(204));
        // Deleting counters keeps the numbers of their visitors.
        redis.key().keys("tally:{crowd:*}:visitors:*").forEach(redis.key()::del);
        redis.key().del("tally:{few}:visits");
    }

    private static void visit(String namespace, int from, int to) {
        String lines = IntStream.range(from, to)
                .mapToObj(i -> "{\"key\":\"a\",\"visitor\":\"v" + i + "\"}\n")
                .collect(Collectors.joining());
        given().contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post("/v1/counters/" + namespace)
                .then()
                .statusCode(200);
    }

    @Test
    void different_visitors_are_estimated() {
        visit("crowd", 0, VISITORS);
        visit("crowd", 0, VISITORS);
        given().get("/v1/counters/crowd/a").then().body("value", is(2 * VISITORS));
        int visitors = given().get("/v1/visitors/crowd/a")
                .then()
                .body("estimate", is(true))
                .body("error", is(0.0081f))
                .extract()
                .path("visitors");
        // Four standard errors.
        assertThat(visitors).isBetween((int) (VISITORS * 0.967), (int) (VISITORS * 1.033));
    }

    @Test
    void a_span_has_each_of_its_days() {
        visit("crowd", 0, 3);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        given().get("/v1/visitors/crowd/a?from=" + today.minusDays(2) + "&to=" + today)
                .then()
                .body("visitors", is(3))
                .body("days.visitors", is(List.of(0, 0, 3)))
                .body("days[2].at", is(today.toString()));
        given().get("/v1/visitors/crowd/none").then().body("visitors", is(0)).body("days", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"from=yesterday,                   from", "to=2026-02-30,                    to"})
    void a_span_that_is_none_is_refused(String query, String field) {
        given().get("/v1/visitors/crowd/a?" + query).then().statusCode(400).body("field", is(field));
    }

    @ParameterizedTest
    @CsvSource({"2026-02-02, 0", "2026-02-01, 1", "2024-01-01, 400"})
    void at_most_400_days_are_answered(String from, int days) {
        given().get("/v1/visitors/crowd/a?to=2026-02-01&from=" + from).then().body("days", hasSize(days));
    }

    @Test
    void visitors_are_estimated_only_where_a_rule_says_so() {
        given().get("/v1/visitors/few/a")
                .then()
                .statusCode(404)
                .body("type", is("urn:tally:problem:visitors-not-estimated"));
    }

    @Test
    void beyond_the_limit_the_oldest_visits_are_forgotten() {
        visit("few", 0, 900);
        visit("few", 0, 900);
        given().get("/v1/counters/few/a").then().body("value", is(900));
        await().untilAsserted(() -> assertThat(sumOfVisits()).isEqualTo(900));
        visit("few", 900, VISITORS);
        await().untilAsserted(() -> {
            assertThat(metrics.get("tally.visits.forgotten")
                            .tag("namespace", "few")
                            .counter()
                            .count())
                    .isGreaterThan(900);
            assertThat(sumOfVisits()).isLessThanOrEqualTo(1_000);
        });
        visit("few", 0, 10);
        given().get("/v1/counters/few/a").then().body("value", is(VISITORS + 10));
    }

    private double sumOfVisits() {
        return metrics.get("tally.visits").tag("namespace", "few").gauge().value();
    }

    @Test
    void a_namespace_shows_its_rules() {
        given().get("/v1/namespaces/few")
                .then()
                .body("once", is("PT24H"))
                .body("visitors", is(false))
                .body("bots", is("count"))
                .body("hasToken", is(false));
        given().get("/v1/namespaces/plain").then().body("origins", is(List.of()));
    }
}
