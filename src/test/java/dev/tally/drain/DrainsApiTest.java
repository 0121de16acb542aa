package dev.tally.drain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.counter.Key;
import dev.tally.store.Bucket;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DrainsApiTest {

    private static final String PLANTS = "/v1/counters/plants";
    private static final String DRAINS = "/v1/drains/plants";

    @BeforeEach
    void clear() {
        given().delete(PLANTS).then().statusCode(204);
        List<String> open = given().get(DRAINS).path("drains.id");
        open.forEach(id -> given().delete(DRAINS + "/" + id).then().statusCode(204));
    }

    @Test
    void a_drain_takes_all_counts_out_and_counting_begins_anew() {
        add("fern", 3);
        add("moss", -2);
        Response taken = given().post(DRAINS);
        taken.then()
                .statusCode(201)
                .contentType(startsWith("application/json"))
                .header("Location", matchesPattern(DRAINS + "/[0-9]+-[0-9a-f]{16}"))
                .body("namespace", is("plants"))
                .body("counters.fern", is(3))
                .body("counters.moss", is(-2));
        assertThat(taken.header("Location")).endsWith("/" + taken.path("id"));
        given().get(PLANTS).then().body("counters", empty());
        add("fern", 1).then().body("value", is(1));
    }

    @Test
    void a_drain_is_read_again_byte_for_byte() {
        String adds = IntStream.range(0, 1_000)
                .mapToObj(i -> "\"plant-" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        given().contentType("application/json").body(adds).post(PLANTS).then().statusCode(200);
        Response taken = given().post(DRAINS);
        add("plant-1", 5);
        Response again = given().get(taken.header("Location"));
        again.then().statusCode(200);
        assertThat(again.asByteArray()).isEqualTo(taken.asByteArray());
        JsonPath drain = taken.jsonPath();
        assertThat(drain.getMap("counters")).hasSize(1_000).containsEntry("plant-999", 999);
        assertThat(taken.asString())
                .startsWith("{\"id\":\"" + drain.getString("id") + "\",\"namespace\":\"plants\",\"counters\":{\"plant-")
                .endsWith("}}");
    }

    @Test
    void open_drains_are_listed_with_what_they_hold() {
        Instant before = Instant.now().minusMillis(1);
        add("fern", Long.MAX_VALUE);
        add("moss", Long.MAX_VALUE);
        String first = given().post(DRAINS).path("id");
        add("fern", 1);
        String second = given().post(DRAINS).path("id");
        JsonPath listed = given().get(DRAINS).jsonPath();
        assertThat(listed.getList("drains.id")).containsExactly(first, second);
        assertThat(listed.getList("drains.state")).containsExactly("open", "open");
        assertThat(listed.getList("drains.size")).containsExactly(2, 1);
        assertThat(new BigInteger(listed.getString("drains[0].total")))
                .as("more than 64 bits hold")
                .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1));
        assertThat(Instant.parse(listed.getString("drains[0].taken"))).isBetween(before, Instant.now());
    }

    /** Lua adds up the values of a bucket, with numbers that are exact only up to 2^53. */
    @Test
    void the_total_of_large_numbers_in_one_bucket_is_exact() {
        Random random = new Random(7);
        List<Long> borders = List.of(
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1L,
                999_999_999_999_999L,
                -99_999_999_999_999L,
                1_000_000_000_000_000L);
        List<Long> values =
                Stream.concat(borders.stream(), random.longs(50).boxed()).toList();
        List<String> keys = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "plant-" + i)
                .filter(key -> Bucket.of(new Key(key)) == 7)
                .limit(values.size())
                .toList();
        String adds = IntStream.range(0, keys.size())
                .mapToObj(i -> "\"" + keys.get(i) + "\":" + values.get(i))
                .collect(Collectors.joining(",", "{", "}"));
        given().contentType("application/json").body(adds).post(PLANTS).then().statusCode(200);
        given().post(DRAINS).then().statusCode(201).body("counters.size()", is(values.size()));
        BigInteger total = values.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        JsonPath listed = given().get(DRAINS).jsonPath();
        assertThat(listed.getString("drains[0].total")).isEqualTo(total.toString());
        assertThat(listed.getInt("drains[0].size")).isEqualTo(values.size());
    }

    @Test
    void nothing_counted_is_a_drain_of_nothing() {
        String drain = given().post(DRAINS)
                .then()
                .statusCode(201)
                .body("counters.size()", is(0))
                .extract()
                .path("id");
        given().get(DRAINS).then().body("drains", hasSize(1)).body("drains[0].total", is(0));
        given().delete(DRAINS + "/" + drain).then().statusCode(204);
    }

    @Test
    void an_acknowledged_drain_is_forgotten() {
        add("fern", 3);
        String drain = given().post(DRAINS).header("Location");
        given().delete(drain).then().statusCode(204).body(equalTo(""));
        given().delete(drain).then().statusCode(204);
        given().get(DRAINS).then().body("drains", empty());
        problem(given().get(drain), 404, "drain-ended")
                .body("detail", is("This drain was acknowledged, and its counts are forgotten."));
        problem(given().post(drain + "/restore"), 409, "drain-state");
        given().get(PLANTS + "/fern").then().body("value", is(0));
    }

    @Test
    void a_restored_drain_is_added_to_what_was_counted_since() {
        add("fern", 3);
        add("moss", 7);
        String drain = given().post(DRAINS).header("Location");
        add("fern", 10);
        given().post(drain + "/restore").then().statusCode(204);
        given().post(drain + "/restore").then().statusCode(204);
        given().get(PLANTS + "/fern").then().body("value", is(13));
        given().get(PLANTS + "/moss").then().body("value", is(7));
        given().get(DRAINS).then().body("drains", empty());
        problem(given().delete(drain), 409, "drain-state");
        problem(given().get(drain), 404, "drain-ended");
    }

    @Test
    void what_would_overflow_stays_in_the_drain_until_there_is_room() {
        add("fern", Long.MAX_VALUE);
        add("moss", 7);
        String drain = given().post(DRAINS).header("Location");
        add("fern", 1);
        add("moss", 1);
        problem(given().post(drain + "/restore"), 409, "overflow")
                .body("detail", startsWith("1 of the drain's counters would leave the range"));
        given().get(PLANTS + "/fern").then().body("value", is(1));
        given().get(PLANTS + "/moss").then().body("value", is(8));
        given().get(DRAINS).then().body("drains[0].state", is("restoring"));
        problem(given().delete(drain), 409, "drain-state");
        add("fern", -1);
        given().post(drain + "/restore").then().statusCode(204);
        given().get(PLANTS + "/fern").then().body("value", is(Long.MAX_VALUE));
        given().get(PLANTS + "/moss").then().body("value", is(8));
    }

    @Test
    void what_was_drained_is_no_longer_at_the_top() {
        add("fern", 3);
        awaitTop("counters", hasSize(1));
        String drain = given().post(DRAINS).header("Location");
        awaitTop("counters", empty());
        given().post(drain + "/restore");
        awaitTop("counters[0].value", is(3));
    }

    /** Top-k is at most a second old. */
    private static void awaitTop(String path, Matcher<?> expected) {
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> given().get("/v1/top/plants").then().body(path, expected));
    }

    @Test
    void clearing_the_counters_leaves_drains_alone() {
        add("fern", 3);
        String drain = given().post(DRAINS).header("Location");
        given().delete(PLANTS);
        given().get(drain).then().statusCode(200).body("counters.fern", is(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "999999-0123456789abcdef", "none", "-", "1-XYZ", "99999999999999999999-0123456789abcdef"})
    void an_unknown_drain_is_a_404(String id) {
        String drain = DRAINS + "/" + id;
        problem(given().get(drain), 404, "unknown-drain");
        problem(given().delete(drain), 404, "unknown-drain");
        problem(given().post(drain + "/restore"), 404, "unknown-drain");
    }

    @Test
    void drains_of_namespaces_are_apart() {
        add("fern", 3);
        given().post("/v1/counters/animals/fox");
        String drain = given().post(DRAINS).path("id");
        given().get("/v1/counters/animals/fox").then().body("value", is(1));
        given().get("/v1/drains/animals").then().body("drains", empty());
        problem(given().delete("/v1/drains/animals/" + drain), 404, "unknown-drain");
        given().delete("/v1/counters/animals");
    }

    @Test
    void a_retry_of_an_add_that_was_drained_is_not_counted_again() {
        String key = "drained-" + System.nanoTime();
        given().header("Idempotency-Key", key).post(PLANTS + "/fern?by=4");
        given().post(DRAINS).then().body("counters.fern", is(4));
        given().header("Idempotency-Key", key)
                .post(PLANTS + "/fern?by=4")
                .then()
                .header("Idempotent-Replayed", "true")
                .body("value", is(4));
        given().get(PLANTS + "/fern").then().body("value", is(0));
    }

    @Test
    void a_namespace_that_can_not_be_is_refused() {
        problem(given().post("/v1/drains/no such"), 400, "invalid-name").body("field", is("namespace"));
        problem(given().get("/v1/drains/a,b"), 400, "invalid-name").body("field", is("namespace"));
    }

    private static Response add(String key, long by) {
        Response added = given().post(PLANTS + "/" + key + "?by=" + by);
        added.then().statusCode(200);
        return added;
    }

    private static ValidatableResponse problem(Response answer, int status, String type) {
        return answer.then()
                .statusCode(status)
                .contentType(startsWith("application/problem+json"))
                .body("type", is("urn:tally:problem:" + type))
                .body("status", is(status))
                .body("counters", nullValue());
    }
}
