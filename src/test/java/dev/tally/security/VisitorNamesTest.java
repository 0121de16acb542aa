package dev.tally.security;

import static dev.tally.security.WriteAccessRulesTest.from;
import static dev.tally.security.WriteAccessRulesTest.hasValue;
import static dev.tally.security.WriteAccessRulesTest.isForbidden;
import static dev.tally.security.WriteAccessRulesTest.with;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may name visitors. */
@QuarkusTest
@TestProfile(WriteAccessRulesTest.Profile.class)
class VisitorNamesTest {

    private static final String ADMIN = "Bearer sesame";
    private static final String PAGE = "https://blog.example";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final String CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/1.0)";

    private static final String MAY_NOT_NAME =
            "Only callers with the write token of this namespace, and pages of its origins, may name visitors."
                    + " Nothing was changed. Leave out Tally-Visitor, or the field visitor.";

    @BeforeEach
    void clear() {
        Stream.of("likes", "free")
                .forEach(namespace ->
                        with(ADMIN).delete("/v1/counters/" + namespace).then().statusCode(204));
    }

    @Test
    void a_visitor_is_named_by_who_is_known() {
        for (int value = 1; value <= 2; value++) {
            String name = "visitor" + value;
            from(PAGE)
                    .header("Tally-Visitor", name)
                    .post("/v1/counters/likes/a")
                    .then()
                    .body("value", is(value))
                    .body("counted", nullValue());
            with(ADMIN)
                    .header("Tally-Visitor", name)
                    .post("/v1/counters/likes/a")
                    .then()
                    .body("value", is(value))
                    .body("reason", is("seen"));
        }
    }

    @Test
    void a_visitor_named_by_anybody_else_is_refused_and_nothing_is_counted() {
        isForbidden(
                given().header("User-Agent", FIREFOX)
                        .header("Tally-Visitor", "anna")
                        .post("/v1/counters/free/a")
                        .then(),
                MAY_NOT_NAME);
        isForbidden(
                from(PAGE)
                        .header("Tally-Visitor", "anna")
                        .post("/v1/counters/free/a")
                        .then(),
                MAY_NOT_NAME);
        isForbidden(
                with("Bearer key")
                        .header("Tally-Visitor", "anna")
                        .post("/v1/counters/free/a")
                        .then(),
                MAY_NOT_NAME);
        isForbidden(
                given().header("Tally-Visitor", "anna")
                        .contentType("application/json")
                        .body("{\"a\":1}")
                        .post("/v1/counters/free")
                        .then(),
                MAY_NOT_NAME);
        hasValue("free", 0);
    }

    @Test
    void a_visitor_named_in_a_batch_is_a_problem_of_its_item() {
        given().header("User-Agent", FIREFOX)
                .contentType("application/json")
                .body("{\"a\":{\"visitor\":\"anna\"},\"b\":2}")
                .post("/v1/counters/free")
                .then()
                .statusCode(200)
                .body("results[0].problem.status", is(403))
                .body("results[0].problem.detail", is(MAY_NOT_NAME))
                .body("results[1].value", is(2));
        given().header("User-Agent", FIREFOX)
                .contentType("application/x-ndjson")
                .body("{\"key\":\"a\",\"visitor\":\"anna\"}\n{\"key\":\"c\"}\n".getBytes())
                .post("/v1/counters/free")
                .then()
                .statusCode(200)
                .body(containsString(MAY_NOT_NAME))
                .body(containsString("{\"key\":\"c\",\"value\":1}"));
        hasValue("free", 0);
    }

    @Test
    void a_server_that_names_a_visitor_is_no_bot() {
        with(ADMIN)
                .header("User-Agent", CRAWLER)
                .header("Tally-Visitor", "anna")
                .post("/v1/counters/free/a")
                .then()
                .statusCode(200);
        given().header("User-Agent", CRAWLER).post("/v1/counters/free/a").then().statusCode(403);
        hasValue("free", 1);
    }
}
