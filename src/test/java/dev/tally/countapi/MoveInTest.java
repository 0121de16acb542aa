package dev.tally.countapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import dev.tally.countapi.counters.AdminKey;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.store.Bucket;
import dev.tally.testsupport.EventStream;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The import of counters, and its repetition. */
@QuarkusTest
@TestProfile(SwitchedOn.class)
class MoveInTest {

    private static final String ADMIN_KEY = "5ff2c8cb-6c2b-4c36-9ea5-c4b9ee4b2f2f";
    private static final String OTHER_KEY = "0d4cdb42-61c9-4f0a-9d0b-6e7a3a3bd1f6";

    /* Unique per test, because the service stores imported values. */
    private final String shop = "shop-" + UUID.randomUUID();

    @TestHTTPResource("/v1/live/")
    String live;

    @Inject
    RedisDataSource redis;

    @Test
    void a_counter_comes_with_its_value() {
        assertThat(moves(line("visits", 42))).containsExactly(added("visits", 42));
        assertThat(value("visits")).isEqualTo(42);
    }

    @Test
    void what_has_come_before_does_not_count_again() {
        moves(line("visits", 42));
        assertThat(moves(line("visits", 42))).containsExactly(added("visits", 0));
        assertThat(value("visits")).isEqualTo(42);
    }

    @Test
    void what_was_counted_there_since_is_added_and_what_was_counted_here_stays() {
        moves(line("visits", 42));
        given().post(path("visits") + "?by=5");
        assertThat(moves(line("visits", 44))).containsExactly(added("visits", 2));
        assertThat(value("visits")).isEqualTo(49);
    }

    @Test
    void a_counter_that_was_counted_down_there_is_so_here() {
        moves(line("visits", 42));
        assertThat(moves(line("visits", -1))).containsExactly(added("visits", -43));
        assertThat(value("visits")).isEqualTo(-1);
    }

    @Test
    void a_counter_of_nothing_is_there_all_the_same() {
        moves(line("visits", 0));
        given().get("/v1/counters/" + shop).then().body("counters.size()", is(1));
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993,     9007199254740995,     2",
        "9223372036854775806,  9223372036854775807,  1",
        "-9223372036854775807, -9223372036854775808, -1",
        "-4611686018427387904, 4611686018427387903,  9223372036854775807"
    })
    void every_digit_counts(long first, long then, long difference) {
        moves(line("visits", first));
        assertThat(moves(line("visits", then))).containsExactly(added("visits", difference));
        assertThat(value("visits")).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        // A sum, a difference and a negation that overflow 64 bits.
        "5,                    9223372036854775807, 9223372036854775807",
        "9223372036854775807,  0,                   -2",
        "-9223372036854775808, 0,                   1"
    })
    void what_would_leave_the_64_bits_is_refused_and_remembered_as_it_was(long first, long here, long then) {
        moves(line("visits", first));
        given().contentType("application/json")
                .body("{\"value\":" + here + "}")
                .put(path("visits"))
                .then()
                .statusCode(200);
        assertThat(moves(line("visits", then)))
                .singleElement()
                .asString()
                .startsWith("{\"namespace\":\"" + shop
                        + "\",\"key\":\"visits\",\"line\":1,\"error\":\"The counter would leave");
        assertThat(value("visits")).isEqualTo(here);
        assertThat(moves(line("visits", first))).containsExactly(added("visits", 0));
    }

    @Test
    void of_a_removed_counter_only_what_it_has_counted_since_comes_back() {
        moves(line("visits", 42, ADMIN_KEY));
        given().delete(path("visits")).then().statusCode(204);
        assertThat(moves(line("visits", 42))).containsExactly(added("visits", 0));
        given().get("/v1/counters/" + shop).then().body("counters.size()", is(0));
        assertThat(moves(line("visits", 45))).containsExactly(added("visits", 3));
        assertThat(value("visits")).isEqualTo(3);
    }

    @Test
    void what_was_drained_does_not_come_back() {
        moves(line("visits", 42));
        given().post("/v1/drains/" + shop).then().statusCode(201).body("counters.visits", is(42));
        assertThat(moves(line("visits", 43))).containsExactly(added("visits", 1));
        assertThat(value("visits")).isEqualTo(1);
    }

    @Test
    void an_admin_key_is_kept_as_a_digest_and_none_that_is_there_is_replaced() {
        moves(line("visits", 42, ADMIN_KEY));
        assertThat(owner("visits")).isEqualTo(new AdminKey(ADMIN_KEY).digest()).matches("[0-9a-f]{64}");
        moves(line("visits", 43, OTHER_KEY));
        moves(line("visits", 44));
        assertThat(owner("visits")).isEqualTo(new AdminKey(ADMIN_KEY).digest());
    }

    @Test
    void an_admin_key_works_as_it_did_there() {
        moves(line("visits", 42, ADMIN_KEY));
        String set = "/set/" + shop + "/visits?value=5";
        given().header("Authorization", "Bearer " + OTHER_KEY).post(set).then().statusCode(401);
        given().header("Authorization", "Bearer " + ADMIN_KEY).post(set).then().statusCode(200);
        assertThat(moves(line("visits", 43, ADMIN_KEY))).containsExactly(added("visits", 1));
        given().get("/hit/" + shop + "/visits").then().body("value", is(7));
    }

    @Test
    void what_its_owner_has_deleted_stays_away_and_a_new_one_has_a_new_owner() {
        moves(line("visits", 42, ADMIN_KEY));
        given().header("Authorization", "Bearer " + ADMIN_KEY)
                .post("/delete/" + shop + "/visits")
                .then()
                .statusCode(200);
        moves(line("visits", 42, ADMIN_KEY));
        given().get("/get/" + shop + "/visits").then().statusCode(404);
        given().get("/create/" + shop + "/visits").then().statusCode(201);
        moves(line("visits", 43, ADMIN_KEY));
        given().get("/get/" + shop + "/visits").then().body("value", is(1));
        assertThat(owner("visits")).isNotEqualTo(new AdminKey(ADMIN_KEY).digest());
    }

    @Test
    void an_admin_key_may_come_later_but_not_to_a_counter_that_was_removed() {
        moves(line("visits", 42), line("other", 42));
        given().delete(path("other")).then().statusCode(204);
        moves(line("visits", 42, ADMIN_KEY), line("other", 42, ADMIN_KEY));
        assertThat(owner("visits")).isEqualTo(new AdminKey(ADMIN_KEY).digest());
        assertThat(owner("other")).isNull();
    }

    @Test
    void of_a_counter_that_comes_twice_the_last_value_is_the_one() {
        assertThat(moves(line("visits", 7), line("other", 1), line("visits", 5)))
                .containsExactly(added("visits", 7), added("other", 1), added("visits", -2));
        assertThat(value("visits")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{\"namespace\":\"shop\",\"key\":\"visits\"}",
                "{\"namespace\":\"shop\",\"value\":1}",
                "{\"namespace\":\"shop\",\"key\":\"visits\",\"value\":\"1\"}",
                "{\"namespace\":\"shop\",\"key\":\"visits\",\"value\":1.5}",
                "{\"namespace\":\"shop\",\"key\":\"visits\",\"value\":9223372036854775808}",
                "{\"namespace\":\"shop\",\"key\":\"-\",\"value\":1}",
                "{\"namespace\":\"a b\",\"key\":\"visits\",\"value\":1}",
                "{\"namespace\":\"shop\",\"key\":\"visits\",\"value\":1,\"adminkey\":\"x\"}",
                "{\"namespace\":\"shop\",\"key\":\"visits\",\"value\":1,\"admin_key\":1}",
                "{\"namespace\":\"shop\",\"key\":\"visits\",\"value\":1}{}"
            })
    void a_line_that_is_none_is_told_and_the_others_are_taken(String wrong) {
        List<String> answers = moves(line("visits", 1), "", wrong, line("other", 2));
        assertThat(answers).hasSize(3).contains(added("visits", 1), added("other", 2));
        assertThat(answers.get(1)).contains("\"line\":3,\"error\":\"The ");
    }

    @Test
    void an_error_tells_the_name_as_it_was_sent() {
        assertThat(moves("{\"namespace\":\"shop\",\"key\":\"-\",\"value\":1}"))
                .singleElement()
                .asString()
                .startsWith("{\"namespace\":\"shop\",\"key\":\"-\",\"line\":1,\"error\":\"The key is not allowed.");
    }

    @Test
    void whoever_watches_sees_it() {
        try (EventStream viewer = EventStream.open(live + shop)) {
            await().until(() -> viewer.status() == 200);
            moves(line("visits", 42));
            await().until(() -> viewer.told().contains("count {\"key\":\"visits\",\"value\":42}"));
        }
        await("a second at the most")
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> given().get("/v1/top/" + shop).then().body("counters[0].value", is(42)));
    }

    @Test
    void many_come_at_once() {
        String[] lines =
                IntStream.range(0, 5_000).mapToObj(i -> line("k" + i, i)).toArray(String[]::new);
        assertThat(moves(lines))
                .containsExactlyElementsOf(IntStream.range(0, 5_000)
                        .mapToObj(i -> added("k" + i, i))
                        .toList());
        assertThat(moves(lines)).allMatch(answer -> answer.endsWith("\"added\":0}"));
        given().get("/v1/top/" + shop + "?limit=1").then().body("counters[0].value", is(4_999));
    }

    private String line(String key, long value) {
        return "{\"namespace\":\"" + shop + "\",\"key\":\"" + key + "\",\"value\":" + value + "}";
    }

    private String line(String key, long value, String adminKey) {
        return line(key, value).replace("}", ",\"admin_key\":\"" + adminKey + "\"}");
    }

    private String added(String key, long count) {
        return "{\"namespace\":\"" + shop + "\",\"key\":\"" + key + "\",\"added\":" + count + "}";
    }

    private static List<String> moves(String... lines) {
        return given().contentType("application/x-ndjson")
                .body(List.of(lines).stream().collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8))
                .post("/v1/countapi/import")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private String path(String key) {
        return "/v1/counters/" + shop + "/" + key;
    }

    private long value(String key) {
        return given().get(path(key)).jsonPath().getLong("value");
    }

    private String owner(String key) {
        String bucket = Bucket.hash(new Namespace(shop), Bucket.of(new Key(key)));
        return redis.hash(String.class).hget(bucket + ":owners", key);
    }
}
