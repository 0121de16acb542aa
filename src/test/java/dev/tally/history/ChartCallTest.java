package dev.tally.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A counter's days as an image. */
@QuarkusTest
@TestProfile(ChartCallTest.Profile.class)
class ChartCallTest {

    private static final String CHART = "/v1/chart/song/a.b.svg";

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tally.rules.song.history", "day=60d", "tally.rules.hours.history", "hour=7d");
        }
    }

    @BeforeEach
    void add() {
        given().delete("/v1/counters/song");
        given().post("/v1/counters/song/a.b?by=7");
    }

    @ParameterizedTest
    @CsvSource({"'', 30", "?days=7, 7", "?days=400, 60", "?style=spark, 30", "?style=bars&days=2, 2"})
    void it_has_the_days_that_are_asked_for_and_kept(String query, int days) {
        assertThat(given().get(CHART + query)
                        .then()
                        .statusCode(200)
                        .contentType("image/svg+xml")
                        .header("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate")
                        .extract()
                        .asString())
                .contains("song/a.b: 7 in " + days + " days");
    }

    @Test
    void looking_counts_nothing() {
        given().get(CHART);
        given().head(CHART).then().statusCode(200);
        given().get("/v1/counters/song/a.b").then().body("value", is(7));
    }

    @ParameterizedTest
    @CsvSource({"days=0, days", "days=401, days", "style=pie, style"})
    void what_is_wrong_is_told(String query, String field) {
        given().get(CHART + "?" + query).then().statusCode(400).body("field", is(field));
    }

    @Test
    void a_namespace_without_days_has_none() {
        given().get("/v1/chart/hours/a.svg")
                .then()
                .statusCode(404)
                .body("type", is("urn:tally:problem:history-not-kept"));
        given().get("/v1/chart/none/a.svg").then().statusCode(404);
    }
}
