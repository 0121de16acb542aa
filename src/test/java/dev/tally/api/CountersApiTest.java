package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CountersApiTest {

    private static final String PLANTS = "/v1/counters/plants";
    private static final String FERN = PLANTS + "/fern";

    @BeforeEach
    void clear() {
        given().delete(PLANTS).then().statusCode(204);
    }

    @Test
    void a_counter_is_added_to_and_read() {
        given().post(FERN)
                .then()
                .statusCode(200)
                .contentType(startsWith("application/json"))
                .body(equalTo("{\"namespace\":\"plants\",\"key\":\"fern\",\"value\":1}"));
        given().post(FERN + "?by=41").then().body("value", is(42));
        given().post(FERN + "?by=-2").then().body("value", is(40));
        given().get(FERN).then().statusCode(200).body("value", is(40));
        given().get(PLANTS + "/moss").then().statusCode(200).body("value", is(0));
    }

    @Test
    void songs_are_counters() {
        given().delete("/");
        given().post("/song/7");
        given().get("/v1/counters/song/7").then().body("value", is(1));
        given().post("/v1/counters/song/7?by=2");
        given().get("/song/7").then().body(is("3"));
    }

    @Test
    void a_counter_is_set_and_removed() {
        given().contentType("application/json")
                .body("{\"value\":-7}")
                .put(FERN)
                .then()
                .statusCode(200)
                .body("value", is(-7));
        given().get(FERN).then().body("value", is(-7));
        given().delete(FERN).then().statusCode(204);
        given().get(FERN).then().body("value", is(0));
        given().get(PLANTS).then().body("counters", hasSize(0));
    }

    @Test
    void a_full_counter_overflows_and_keeps_its_value() {
        given().post(FERN + "?by=9223372036854775807");
        problem(given().post(FERN).then(), 409, "overflow").body("detail", startsWith("The counter would leave"));
        given().get(FERN).then().body("value", is(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.5", "x", "9223372036854775808", "0x10", "\u0663"})
    void a_wrong_amount_is_told_what_is_allowed(String by) {
        problem(given().post(FERN + "?by=" + by).then(), 400, "invalid-parameter")
                .body("field", is("by"));
        given().get(FERN).then().body("value", is(0));
    }

    @ParameterizedTest
    @CsvSource({"'/v1/counters/pl,ants/fern', namespace", "/v1/counters/plants/a b, key", "/v1/counters/plants/a/b, key"
    })
    void a_wrong_name_is_told_which_it_was(String path, String field) {
        problem(given().post(path).then(), 400, "invalid-name").body("field", is(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"counters", "top", "keys", "v1", "drains", "openapi"})
    void a_key_may_be_a_word_of_the_api(String word) {
        given().post(PLANTS + "/" + word).then().body("key", is(word)).body("value", is(1));
    }

    @Test
    void several_counters_are_read_in_the_order_of_the_keys() {
        given().post(PLANTS + "/b?by=2");
        given().get(PLANTS + "?keys=c,b,a")
                .then()
                .statusCode(200)
                .body("counters.key", contains("c", "b", "a"))
                .body("counters.value", contains(0, 2, 0));
        problem(given().get(PLANTS + "?keys=a,,b").then(), 400, "invalid-name");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1000})
    void pages_have_each_counter_once_whatever_is_counted_meanwhile(int limit) {
        List<String> keys = IntStream.range(0, 120).mapToObj(i -> "fern-" + i).toList();
        keys.forEach(key -> given().post(PLANTS + "/" + key));
        List<String> listed = new ArrayList<>();
        String next = "";
        do {
            JsonPath page = given().get(PLANTS + "?limit=" + limit + (next.isEmpty() ? "" : "&cursor=" + next))
                    .jsonPath();
            List<String> part = page.getList("counters.key");
            assertThat(part).hasSizeLessThanOrEqualTo(limit);
            listed.addAll(part);
            part.forEach(key -> given().post(PLANTS + "/" + key));
            next = page.get("next") == null ? "" : page.getString("next");
        } while (!next.isEmpty());
        assertThat(listed).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void a_prefix_lists_what_begins_with_it() {
        for (String key : List.of("fern", "fennel", "moss")) {
            given().post(PLANTS + "/" + key);
        }
        List<String> listed = given().get(PLANTS + "?prefix=fe").jsonPath().getList("counters.key");
        assertThat(listed).containsExactlyInAnyOrder("fern", "fennel");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=1001, limit",
        "limit=x, limit",
        "cursor=x, cursor",
        "cursor=4000, cursor",
        "cursor=0000., cursor",
        "prefix=-, prefix",
        "limit=0&keys=a, limit"
    })
    void a_wrong_page_is_told_what_is_allowed(String query, String field) {
        given().get(PLANTS + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", is(field));
    }

    @ParameterizedTest
    @CsvSource({
        "by=, by",
        "by=1&by=2, by",
        "keys=, keys",
        "prefix=, prefix",
        "cursor=, cursor",
        "limit=, limit",
        "limit, limit",
        "limit=1&limit=2, limit"
    })
    void a_parameter_that_is_empty_or_came_twice_is_refused(String query, String field) {
        problem(given().post(PLANTS + "/fern?" + query).then(), 400, "invalid-parameter")
                .body("field", is(field));
        problem(given().get(PLANTS + "?" + query).then(), 400, "invalid-parameter")
                .body("field", is(field));
        given().get(PLANTS + "/fern").then().body("value", is(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":7}", "{\"value\":7.0}", "{\"value\":0.7e1}"})
    void a_number_is_whole_however_it_is_written(String body) {
        given().contentType("application/json")
                .body(body)
                .put(PLANTS + "/fern")
                .then()
                .body("value", is(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"value\":7.1}",
                "{\"value\":\"7\"}",
                "{\"value\":9223372036854775808}",
                "{\"value\":1e99999}",
                "{\"value\":1,\"value\":2}",
                "{\"value\":1}{}",
                "{\"value\":7.00000000000000000001}",
                "null",
                "",
                "7"
            })
    void what_is_no_new_value_is_refused(String body) {
        problem(
                given().contentType("application/json")
                        .body(body)
                        .put(PLANTS + "/fern")
                        .then(),
                400,
                "invalid-parameter");
        given().get(PLANTS + "/fern").then().body("value", is(0));
    }

    @Test
    void many_are_added_at_once_and_one_bad_does_not_spoil_the_others() {
        given().post(PLANTS + "/full?by=9223372036854775807");
        given().contentType("application/json")
                .body("{\"fern\":2,\"a,b\":1,\"full\":1,\"moss\":\"1\",\"ivy\":-3,\"\":1}")
                .post(PLANTS)
                .then()
                .statusCode(200)
                .body("results.key", contains("fern", "a,b", "full", "moss", "ivy", ""))
                .body("results[0].value", is(2))
                .body("results[1].problem.type", is("urn:tally:problem:invalid-name"))
                .body("results[2].problem.type", is("urn:tally:problem:overflow"))
                .body("results[3].problem.field", is("by"))
                .body("results[4].value", is(-3));
    }

    @Test
    void a_batch_may_be_as_large_as_its_body() {
        given().delete("/v1/counters/forest");
        String adds = IntStream.range(0, 50_000)
                .mapToObj(i -> "\"k" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        JsonPath answer = given().contentType("application/json")
                .body(adds)
                .post("/v1/counters/forest")
                .jsonPath();
        assertThat(answer.getList("results.value", Integer.class))
                .containsExactlyElementsOf(IntStream.range(0, 50_000).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "1", "{\"a\":1,\"a\":2}", "{\"a\":1"})
    void a_body_that_is_no_map_is_refused(String body) {
        problem(given().contentType("application/json").body(body).post(PLANTS).then(), 400, "invalid-parameter")
                .body("field", is("body"));
        given().get(PLANTS).then().body("counters", hasSize(0));
    }

    @Test
    void a_body_of_more_than_a_megabyte_is_too_large() {
        String body = "{\"fern\":1" + " ".repeat(1 << 20) + "}";
        problem(given().contentType("application/json").body(body).post(PLANTS).then(), 413, "body-too-large");
    }

    @Test
    void what_the_framework_refuses_is_a_problem_too() {
        given().contentType("text/csv")
                .body("a,1")
                .post(PLANTS)
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        given().accept("image/png").get(FERN).then().statusCode(406).contentType("application/problem+json");
        given().get("/v1/nothing")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("status", is(404));
        given().request(Method.PATCH, FERN)
                .then()
                .statusCode(405)
                .header("Allow", "DELETE, GET, HEAD, OPTIONS, POST, PUT")
                .contentType("application/problem+json");
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String name) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", is("urn:tally:problem:" + name))
                .body("status", is(status))
                .body("title", not(nullValue()))
                .body("detail", not(nullValue()));
    }
}
