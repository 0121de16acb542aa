package dev.tally.countapi.counters;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import jakarta.inject.Inject;

import dev.tally.countapi.SwitchedOn;
import dev.tally.counter.Changes;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Visitor;
import dev.tally.redis.RedisCommands;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.Adds;
import dev.tally.store.Bucket;
import dev.tally.store.UsedBuckets;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unused counters expire as a whole, and nothing makes a counter exempt. */
@QuarkusTest
@TestProfile(ExpiryTest.Expiring.class)
class ExpiryTest {

    /* Long enough that no counter expires by itself during a test; swept ten times in that time. */
    private static final Duration LIFE = Duration.ofMinutes(2);

    /* A margin for a busy machine. */
    private static final Duration BUSY = Duration.ofSeconds(5);

    public static final class Expiring extends SwitchedOn {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tally.countapi", "true", "tally.countapi.expiry", "2m");
        }
    }

    @Inject
    RedisDataSource redis;

    @Inject
    RedisCommands commands;

    @Inject
    UsedBuckets usedBuckets;

    @Inject
    Adds adds;

    @Inject
    NamespaceRules rules;

    @Inject
    Changes changes;

    @Inject
    CountApiConfig config;

    private String ns;
    private String bucket;

    @BeforeEach
    void begin() {
        ns = "site" + System.nanoTime();
        bucket = Bucket.hash(new Namespace(ns), Bucket.of(new Key("home")));
    }

    @Test
    void a_counter_that_was_not_used_for_its_time_is_gone_and_begins_anew() {
        given().get("/hit/" + ns + "/home");
        given().get("/hit/" + ns + "/home").then().body("value", is(2));
        end();
        given().get("/get/" + ns + "/home").then().statusCode(404);
        given().get("/info/" + ns + "/home").then().statusCode(404).body("exists", is(false));
        end();
        given().get("/hit/" + ns + "/home").then().body("value", is(1));
        assertLives();
    }

    @Test
    void no_half_of_a_counter_is_left() {
        String key = create();
        end();
        owner(key).post("/set/" + ns + "/home?value=5").then().statusCode(404);
        given().get("/hit/" + ns + "/home").then().body("value", is(1));
        owner(key).post("/set/" + ns + "/home?value=5").then().statusCode(400);
        end();
        String next = create();
        assertThat(next).isNotEqualTo(key);
        owner(key).post("/reset/" + ns + "/home").then().statusCode(401);
        owner(next).post("/reset/" + ns + "/home").then().statusCode(200);
    }

    @Test
    void a_deleted_counter_that_is_hit_again_does_not_live_for_ever() {
        String key = create();
        owner(key).post("/delete/" + ns + "/home").then().statusCode(200);
        assertThat(redis.key().exists(bucket, bucket + ":owners", bucket + ":expiry"))
                .isZero();
        given().get("/hit/" + ns + "/home").then().body("value", is(1));
        assertLives();
    }

    @ParameterizedTest
    @ValueSource(strings = {"set/{ns}/home?value=5", "update/{ns}/home?value=5", "reset/{ns}/home"})
    void a_change_of_the_owner_puts_the_end_off_and_not_away(String call) {
        String key = create();
        shorten();
        owner(key).post("/" + call.replace("{ns}", ns)).then().statusCode(200);
        assertLives();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hit/{ns}/home", "hit/{ns}/home/shield", "get/{ns}/home", "get/{ns}/home/shield"})
    void every_use_puts_the_end_off(String call) {
        given().get("/hit/" + ns + "/home");
        shorten();
        given().get("/" + call.replace("{ns}", ns)).then().statusCode(200);
        assertLives();
    }

    @Test
    void an_imported_counter_begins_its_time_anew_when_it_has_grown() {
        moveIn(42);
        assertLives();
        shorten();
        moveIn(43);
        assertLives();
        end();
        moveIn(43);
        given().get("/get/" + ns + "/home").then().statusCode(404);
        moveIn(45);
        given().get("/get/" + ns + "/home").then().body("value", is(2));
        assertLives();
    }

    private void moveIn(long value) {
        given().contentType("application/x-ndjson")
                .body(("{\"namespace\":\"" + ns + "\",\"key\":\"home\",\"value\":" + value + "}")
                        .getBytes(StandardCharsets.US_ASCII))
                .post("/v1/countapi/import")
                .then()
                .statusCode(200);
    }

    @Test
    void reading_gives_no_end_to_a_counter_that_has_none() {
        given().post("/v1/counters/" + ns + "/home");
        given().get("/get/" + ns + "/home").then().body("value", is(1));
        assertThat(redis.sortedSet(String.class).zscore(bucket + ":expiry", "home"))
                .isEmpty();
    }

    @Test
    void what_is_set_elsewhere_keeps_its_end() {
        given().get("/hit/" + ns + "/home");
        given().contentType("application/json").body("{\"value\":5}").put("/v1/counters/" + ns + "/home");
        given().post("/v1/counters/" + ns + "/home");
        assertLives();
        given().get("/info/" + ns + "/home").then().body("value", is(6)).body("exists", is(true));
    }

    @Test
    void how_long_a_counter_lives_is_told() {
        create();
        float left = given().get("/info/" + ns + "/home").path("expires_in");
        assertThat(left).isBetween(60f, (float) LIFE.toSeconds());
        assertThat(given().get("/info/" + ns + "/home").<String>path("expires_str"))
                .matches("(2m0|1m[0-9]+)s");
    }

    @Test
    void what_nobody_asks_for_is_swept_away_as_a_whole() {
        create();
        end();
        for (int i = 0; i < 250; i++) {
            redis.hash(String.class).hset(bucket, "more" + i, "1");
            redis.sortedSet(String.class).zadd(bucket + ":expiry", 1, "more" + i);
        }
        await().atMost(LIFE.dividedBy(10).plus(BUSY))
                .untilAsserted(() -> assertThat(redis.key().exists(bucket, bucket + ":owners", bucket + ":expiry"))
                        .isZero());
        given().get("/v1/counters/" + ns + "/home").then().body("value", is(0));
    }

    /* Simulates that all clocks were ahead when the counter was last used, and are right again. */
    @ParameterizedTest
    @ValueSource(strings = {"hit/{ns}/home", "get/{ns}/home", "set/{ns}/home?value=5", "update/{ns}/home?value=5"})
    void an_end_is_never_moved_nearer_by_a_clock_that_is_set_back(String call) {
        String key = create();
        double far = System.currentTimeMillis() + Duration.ofDays(400).toMillis();
        redis.sortedSet(String.class).zadd(bucket + ":expiry", far, "home");
        (call.startsWith("set") || call.startsWith("update")
                        ? owner(key).post("/" + call.replace("{ns}", ns))
                        : given().get("/" + call.replace("{ns}", ns)))
                .then()
                .statusCode(200);
        moveIn(42);
        assertThat(redis.sortedSet(String.class).zscore(bucket + ":expiry", "home"))
                .hasValue(far);
    }

    /* A service whose clock is behind equals a Redis whose clock is ahead, and vice versa. */
    @ParameterizedTest
    @ValueSource(ints = {-400, 400})
    void a_counter_survives_a_clock_that_stands_wrong(int days) {
        OwnedCounters wrong = new OwnedCounters(commands, usedBuckets, adds, changes, clocks(days), config, rules);
        CounterName name = new CounterName(new Namespace(ns), new Key("home"));
        wrong.hit(name, Visitor.ANY);
        assertEndsIn(Duration.ofDays(Math.max(0, days)).plus(LIFE));
        given().get("/hit/" + ns + "/home").then().body("value", is(2));
        assertThat(wrong.hit(name, Visitor.ANY).value()).isEqualTo(3);
        assertEndsIn(Duration.ofDays(Math.max(0, days)).plus(LIFE));

        redis.sortedSet(String.class)
                .zadd(bucket + ":expiry", System.currentTimeMillis() + LIFE.toMillis() / 2.0, "home");
        assertThat(wrong.hit(name, Visitor.ANY).value())
                .as("not ended by one clock alone")
                .isEqualTo(4);
    }

    private static Clocks clocks(int days) {
        return new Clocks(() -> Instant.now().plus(Duration.ofDays(days)), System::nanoTime);
    }

    private void assertEndsIn(Duration time) {
        double end =
                redis.sortedSet(String.class).zscore(bucket + ":expiry", "home").orElseThrow();
        assertThat(end - System.currentTimeMillis()).isBetween(time.toMillis() * 0.9, time.toMillis() + 1_000.0);
    }

    @Test
    void a_turn_that_a_clock_set_back_has_made_long_does_not_stop_the_sweep() {
        redis.value(String.class)
                .psetex("tally:countapi:turn", Duration.ofDays(400).toMillis(), "");
        create();
        end();
        await().atMost(LIFE)
                .untilAsserted(() -> assertThat(redis.key().exists(bucket)).isFalse());
    }

    private String create() {
        return given().get("/create/" + ns + "/home?initializer=10")
                .then()
                .statusCode(201)
                .extract()
                .path("admin_key");
    }

    private static RequestSpecification owner(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    /** Makes the counter expire, as if nobody had used it. */
    private void end() {
        redis.sortedSet(String.class).zadd(bucket + ":expiry", 1, "home");
    }

    /** Makes half of the counter's lifetime pass. */
    private void shorten() {
        redis.sortedSet(String.class)
                .zadd(bucket + ":expiry", System.currentTimeMillis() + LIFE.toMillis() / 2.0, "home");
    }

    /** Asserts that the counter has nearly its full lifetime left. */
    private void assertLives() {
        double end =
                redis.sortedSet(String.class).zscore(bucket + ":expiry", "home").orElseThrow();
        assertThat(end - System.currentTimeMillis()).isBetween(LIFE.toMillis() * 0.6, LIFE.toMillis() + 1_000.0);
    }
}
