package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import dev.tally.redis.Digest;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class IdempotencyTest {

    private static final String PLANTS = "/v1/counters/plants";
    private static final String FERN = PLANTS + "/fern";

    @Inject
    RedisDataSource redis;

    private final String once = UUID.randomUUID().toString();

    @BeforeEach
    void clear() {
        given().delete(PLANTS);
        given().delete("/");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/counters/refused/5",
        "DELETE, /v1/counters/refused/5",
        "DELETE, /v1/counters/refused",
        "DELETE, /",
        "POST, /v1/drains/refused",
        "DELETE, /v1/drains/refused/1-0123456789abcdef",
        "POST, /v1/drains/refused/1-0123456789abcdef/restore",
        "POST, /v1/countapi/import"
    })
    void a_call_that_would_be_made_twice_refuses_the_key(String method, String path) {
        String type = path.endsWith("import") ? "application/x-ndjson" : "application/json";
        RequestSpecification request = given().header("Idempotency-Key", "one").accept("*/*");
        if (method.equals("PUT") || path.endsWith("import")) {
            request.contentType(type).body("{\"value\":7}".getBytes(StandardCharsets.UTF_8));
        }
        request.request(method, path)
                .then()
                .statusCode(400)
                .body(containsString("The Idempotency-Key has to be left out: "));
    }

    @Test
    void a_retry_is_counted_once_and_answered_as_the_first_time() {
        with(once)
                .post(FERN + "?by=3")
                .then()
                .statusCode(200)
                .body("value", is(3))
                .header("Idempotent-Replayed", nullValue());
        given().post(FERN);
        with(once)
                .post(FERN + "?by=3")
                .then()
                .statusCode(200)
                .body("value", is(3))
                .header("Idempotent-Replayed", "true");
        given().get(FERN).then().body("value", is(4));
    }

    @Test
    void a_play_of_a_song_can_be_retried_too() {
        with(once).post("/song/1").then().body(is("1")).header("Idempotent-Replayed", nullValue());
        with(once).post("/song/1").then().body(is("1")).header("Idempotent-Replayed", "true");
        with(once).accept("application/json").post("/song/1").then().body("value", is(1));
        given().get("/song/1").then().body(is("1"));
    }

    @Test
    void the_same_key_with_another_request_is_refused_and_changes_nothing() {
        with(once).post(FERN);
        for (String other : new String[] {FERN + "?by=2", PLANTS + "/moss", "/v1/counters/animals/fern"}) {
            with(once).post(other).then().statusCode(422).body("type", is("urn:tally:problem:idempotency-key-reused"));
        }
        given().get(FERN).then().body("value", is(1));
        given().get(PLANTS + "/moss").then().body("value", is(0));
    }

    @Test
    void a_refusal_is_repeated_as_well() {
        given().post(FERN + "?by=9223372036854775807");
        with(once).post(FERN).then().statusCode(409);
        given().post(FERN + "?by=-1");
        with(once).post(FERN).then().statusCode(409);
        given().get(FERN).then().body("value", is(Long.MAX_VALUE - 1));
    }

    @Test
    void large_values_are_replayed_exactly() {
        with(once).post(FERN + "?by=9007199254740993").then().body("value", is(9007199254740993L));
        with(once).post(FERN + "?by=9007199254740993").then().body("value", is(9007199254740993L));
    }

    @Test
    void many_adds_are_counted_once() {
        String adds = "{\"fern\":2,\"moss\":1,\"a,b\":1}";
        for (int time = 0; time < 3; time++) {
            with(once)
                    .contentType("application/json")
                    .body(adds)
                    .post(PLANTS)
                    .then()
                    .statusCode(200)
                    .header("Idempotent-Replayed", time == 0 ? nullValue() : is("true"))
                    .body("results.value", contains(2, 1, null));
        }
        with(once)
                .contentType("application/json")
                .body("{\"fern\":3}")
                .post(PLANTS)
                .then()
                .statusCode(422);
        given().get(FERN).then().body("value", is(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"moss\":1,\"fern\":2,\"oak\":3}",
                "{\"oak\":3,\"moss\":1,\"fern\":2}",
                " { \"m\\u006fss\" : 1.0 , \"fern\":2e0,\"oak\":0.3E1 } "
            })
    void a_batch_that_is_written_differently_is_the_same_request(String retry) {
        sendBatch("{\"oak\":3,\"fern\":2,\"moss\":1}")
                .statusCode(200)
                .body("results.key", contains("oak", "fern", "moss"))
                .body("results.value", contains(3, 2, 1));
        Map<String, Integer> values = Map.of("oak", 3, "fern", 2, "moss", 1);
        List<Map<String, Object>> results = sendBatch(retry)
                .statusCode(200)
                .header("Idempotent-Replayed", "true")
                .extract()
                .path("results");
        assertThat(results)
                .hasSize(3)
                .allSatisfy(result -> assertThat(result).containsEntry("value", values.get(result.get("key"))));
        sendBatch("{\"fern\":3,\"oak\":2,\"moss\":1}").statusCode(422);
        given().get(FERN).then().body("value", is(2));
    }

    /** What an older version has claimed is known by the adds as they were sent, and so are its answers. */
    @Test
    void a_retry_across_an_update_is_counted_once() {
        String sent = "add plants oak 3 fern 2";
        redis.value(String.class).set("tally:once:{" + once + "}", sha256(sent));
        sendBatch("{\"oak\":3,\"fern\":2}").statusCode(200).body("results.value", contains(3, 2));
        sendBatch("{\"oak\":3,\"fern\":2}")
                .header("Idempotent-Replayed", "true")
                .body("results.value", contains(3, 2));
        sendBatch("{\"oak\":3,\"fern\":3}").statusCode(422);
        given().get(FERN).then().body("value", is(2));
    }

    private static String sha256(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.US_ASCII));
    }

    private ValidatableResponse sendBatch(String body) {
        return with(once)
                .contentType("application/json")
                .body(body)
                .post(PLANTS)
                .then();
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "12345678901234567890123456789012345678901234567890123456789012345"})
    void a_wrong_key_is_told_what_is_allowed(String key) {
        with(key).post(FERN).then().statusCode(400).body("field", is("Idempotency-Key"));
        given().get(FERN).then().body("value", is(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/counters/plants/fern", "/song/1"})
    void an_empty_key_or_two_are_refused_instead_of_counting_each_retry(String counter) {
        with("").post(counter).then().statusCode(400);
        given().header("Idempotency-Key", "a", "b").post(counter).then().statusCode(400);
        given().accept("application/json").get(counter).then().body("value", is(0));
    }

    private static RequestSpecification with(String key) {
        return given().header("Idempotency-Key", key);
    }
}
