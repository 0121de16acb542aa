package dev.tally.rules;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule of a namespace does, and what it answers. */
@QuarkusTest
@TestProfile(RulesTest.Profile.class)
class RulesTest {

    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final String SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15";
    private static final String CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/1.0)";

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("tally.bots.list", "src/test/resources/crawlers.json"),
                    Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
                    Map.entry("tally.rules.song.once", "1h"),
                    Map.entry("tally.rules.once.once", "1h"),
                    Map.entry("tally.rules.apart.bots", "apart"),
                    Map.entry("tally.rules.people.bots", "refuse"),
                    Map.entry("tally.rules.likes.min", "0"),
                    Map.entry("tally.rules.likes.max", "3"),
                    Map.entry("tally.rules.likes.most", "2"));
        }
    }

    @BeforeEach
    void clear() {
        Stream.of("song", "once", "apart", "people", "likes", "plain")
                .forEach(namespace ->
                        given().delete("/v1/counters/" + namespace).then().statusCode(204));
    }

    static RequestSpecification visitor(String address, String agent) {
        return given().header("X-Forwarded-For", address).header("User-Agent", agent);
    }

    static ValidatableResponse add(String namespace, String agent) {
        return visitor("192.0.2.1", agent)
                .post("/v1/counters/" + namespace + "/a")
                .then();
    }

    static void hasValue(String namespace, int value) {
        given().get("/v1/counters/" + namespace + "/a").then().body("value", is(value));
    }

    @Test
    void a_visitor_counts_once() {
        add("once", FIREFOX)
                .statusCode(200)
                .header("Tally-Counted", nullValue())
                .body(equalTo("{\"namespace\":\"once\",\"key\":\"a\",\"value\":1}"));
        add("once", FIREFOX)
                .statusCode(200)
                .header("Tally-Counted", "false")
                .body(equalTo(
                        "{\"namespace\":\"once\",\"key\":\"a\",\"value\":1,\"counted\":false,\"reason\":\"seen\"}"));
        add("once", SAFARI).body("value", is(2));
        visitor("198.51.100.1", FIREFOX).post("/v1/counters/once/a").then().body("value", is(3));
        visitor("192.0.2.200", FIREFOX).post("/v1/counters/once/a").then().body("reason", is("seen"));
        visitor("192.0.2.1", FIREFOX).post("/v1/counters/once/b").then().body("value", is(1));
    }

    @Test
    void a_song_answers_the_number_and_says_in_a_header_that_it_did_not_count() {
        visitor("192.0.2.1", FIREFOX).post("/song/1").then().body(equalTo("1")).header("Tally-Counted", nullValue());
        visitor("192.0.2.1", FIREFOX).post("/song/1").then().body(equalTo("1")).header("Tally-Counted", "false");
        visitor("192.0.2.1", FIREFOX)
                .accept("application/json")
                .post("/song/1")
                .then()
                .body(equalTo("{\"value\":1,\"counted\":false,\"reason\":\"seen\"}"));
    }

    @Test
    void the_fast_path_answers_as_the_resources() {
        String origin = "http://localhost";
        for (String path : List.of("/song/7", "/v1/counters/once/7")) {
            String first =
                    visitor("192.0.2.1", FIREFOX).post(path).then().extract().asString();
            ValidatableResponse fast = visitor("192.0.2.1", FIREFOX).post(path).then();
            ValidatableResponse slow = visitor("192.0.2.1", FIREFOX)
                    .header("Origin", origin)
                    .post(path)
                    .then();
            assertThat(first).contains("1");
            assertThat(fast.extract().asString()).isEqualTo(slow.extract().asString());
            assertThat(fast.extract().headers().asList().stream()
                            .filter(header -> !header.getName().equalsIgnoreCase("date"))
                            .map(header -> header.getName().toLowerCase() + ": " + header.getValue()))
                    .containsExactlyInAnyOrderElementsOf(slow.extract().headers().asList().stream()
                            .filter(header -> !header.getName().equalsIgnoreCase("date"))
                            .map(header -> header.getName().toLowerCase() + ": " + header.getValue())
                            .toList());
        }
    }

    @Test
    void an_add_in_the_other_direction_takes_it_back() {
        add("once", FIREFOX).body("value", is(1));
        RequestSpecification unlike = visitor("192.0.2.1", FIREFOX).queryParam("by", -1);
        unlike.post("/v1/counters/once/a").then().body("value", is(0)).body("counted", nullValue());
        unlike.post("/v1/counters/once/a").then().body("value", is(0)).body("reason", is("seen"));
        add("once", FIREFOX).body("value", is(1)).body("counted", nullValue());
        add("once", FIREFOX).body("value", is(1)).body("reason", is("seen"));
    }

    /** Otherwise one visitor could change a counter by any sum. */
    @Test
    void only_what_was_counted_can_be_taken_back() {
        addOnce(3).body("value", is(3));
        addOnce(-1).body("reason", is("seen"));
        addOnce(0).body("value", is(3)).body("counted", nullValue());
        addOnce(-1).body("reason", is("seen"));
        addOnce(-3).body("value", is(0)).body("counted", nullValue());
        addOnce(0).body("value", is(0));
        addOnce(-3).body("reason", is("seen"));
        addOnce(3).body("value", is(3)).body("counted", nullValue());
    }

    private static ValidatableResponse addOnce(int by) {
        return visitor("192.0.2.1", FIREFOX)
                .queryParam("by", by)
                .post("/v1/counters/once/a")
                .then();
    }

    @Test
    void a_retry_gets_the_first_answer() {
        String seen = UUID.randomUUID().toString();
        add("once", FIREFOX).body("value", is(1));
        for (String replayed : new String[] {null, "true"}) {
            visitor("192.0.2.1", FIREFOX)
                    .header("Idempotency-Key", seen)
                    .post("/v1/counters/once/a")
                    .then()
                    .header("Idempotent-Replayed", replayed == null ? nullValue() : is(replayed))
                    .header("Tally-Counted", "false")
                    .body("value", is(1))
                    .body("counted", is(false))
                    .body("reason", is("seen"));
            add("once", SAFARI);
        }
        hasValue("once", 2);
    }

    @Test
    void a_trusted_caller_names_visitors() {
        for (String name : List.of("anna", "bert")) {
            given().header("Tally-Visitor", name)
                    .post("/v1/counters/once/a")
                    .then()
                    .body("counted", nullValue());
            given().header("Tally-Visitor", name)
                    .post("/v1/counters/once/a")
                    .then()
                    .body("counted", is(false));
        }
        hasValue("once", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "Zoë"})
    void a_name_of_a_visitor_that_is_none_is_refused(String name) {
        given().header("Tally-Visitor", name).post("/v1/counters/once/a").then().statusCode(400);
        given().contentType("application/json")
                .body("{\"a\":{\"visitor\":\"" + name + "\"},\"b\":1}")
                .post("/v1/counters/once")
                .then()
                .body("results[0].problem.status", is(400))
                .body("results[1].value", is(1));
    }

    @Test
    void a_batch_names_the_visitor_of_each_item() {
        String batch = "{\"a\":{\"by\":2,\"visitor\":\"anna\"},\"b\":{\"visitor\":\"anna\"},\"c\":1}";
        given().contentType("application/json")
                .body(batch)
                .post("/v1/counters/once")
                .then()
                .body("results.value", is(List.of(2, 1, 1)));
        given().contentType("application/json")
                .body(batch)
                .post("/v1/counters/once")
                .then()
                .body("results.counted", is(List.of(false, false, false)))
                .body("results.reason", is(List.of("seen", "seen", "seen")));
    }

    @Test
    void a_stream_names_the_visitor_of_each_line() {
        String lines = """
                {"key":"a","visitor":"anna"}
                {"key":"a","visitor":"bert"}
                {"key":"a","visitor":"anna"}
                {"key":"a","visitor":7}
                """;
        String answer = given().contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post("/v1/counters/once")
                .then()
                .extract()
                .asString();
        assertThat(answer.lines().limit(3))
                .containsExactly(
                        "{\"key\":\"a\",\"value\":1}",
                        "{\"key\":\"a\",\"value\":2}",
                        "{\"key\":\"a\",\"value\":2,\"counted\":false,\"reason\":\"seen\"}");
        assertThat(answer.lines().skip(3)).singleElement().asString().contains("\"line\":4", "\"problem\"");
    }

    @Test
    void a_counter_stays_within_its_bounds() {
        String likes = "/v1/counters/likes/a";
        given().post(likes + "?by=-1")
                .then()
                .statusCode(409)
                .body("type", is("urn:tally:problem:out-of-bounds"))
                .body(
                        "detail",
                        is("An add has to leave a counter of this namespace at a value of at least 0 and at most 3."
                                + " Nothing was changed."));
        given().get("/v1/counters/likes").then().body("counters", is(List.of()));
        given().post(likes + "?by=3").then().statusCode(409);
        given().post(likes + "?by=-9223372036854775808").then().statusCode(409);
        given().post(likes + "?by=2").then().body("value", is(2));
        given().post(likes + "?by=2").then().statusCode(409);
        given().post(likes).then().body("value", is(3));
        given().contentType("application/json")
                .body("{\"value\":10}")
                .put(likes)
                .then()
                .statusCode(200);
        given().post(likes).then().statusCode(409);
        given().post(likes + "?by=-2").then().body("value", is(8));
    }

    @Test
    void a_namespace_without_rules_answers_as_ever() {
        for (int i = 1; i <= 3; i++) {
            add("plain", CRAWLER)
                    .header("Tally-Counted", nullValue())
                    .body(equalTo("{\"namespace\":\"plain\",\"key\":\"a\",\"value\":" + i + "}"));
        }
        given().header("Tally-Visitor", "anna")
                .post("/v1/counters/plain/a")
                .then()
                .body("value", is(4));
        given().header("Tally-Visitor", "two words")
                .post("/v1/counters/plain/a")
                .then()
                .statusCode(400);
    }
}
