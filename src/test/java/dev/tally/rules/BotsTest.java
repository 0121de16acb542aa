package dev.tally.rules;

import static dev.tally.rules.RulesTest.add;
import static dev.tally.rules.RulesTest.hasValue;
import static dev.tally.rules.RulesTest.visitor;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bots count apart, or are refused. */
@QuarkusTest
@TestProfile(RulesTest.Profile.class)
class BotsTest {

    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final String CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/1.0)";

    @BeforeEach
    void clear() {
        Stream.of("apart", "people")
                .forEach(namespace ->
                        given().delete("/v1/counters/" + namespace).then().statusCode(204));
    }

    @Test
    void bots_count_apart() {
        add("apart", FIREFOX).body("value", is(1));
        add("apart", CRAWLER).body("value", is(1)).body("counted", is(false)).body("reason", is("bot"));
        visitor("192.0.2.1", FIREFOX)
                .header("Sec-Purpose", "prefetch;prerender")
                .post("/v1/counters/apart/a")
                .then()
                .body("reason", is("bot"));
        hasValue("apart", 1);
        given().get("/v1/counters/apart/a?bots=with")
                .then()
                .body("value", is(1))
                .body("bots", is(2));
        given().get("/v1/counters/apart?bots=with").then().body("counters[0].bots", is(2));
        given().get("/v1/counters/apart?keys=a,b&bots=with").then().body("counters.bots", is(List.of(2, 0)));
        given().get("/v1/top/apart?bots=with").then().body("counters[0].bots", is(2));
        given().get("/v1/counters/apart/a?bots=without").then().statusCode(400);
        given().delete("/v1/counters/apart/a").then().statusCode(204);
        given().get("/v1/counters/apart/a?bots=with").then().body("bots", is(0));
    }

    @Test
    void bots_are_refused() {
        add("people", CRAWLER).statusCode(403).body("type", is("urn:tally:problem:bot"));
        add("people", FIREFOX).statusCode(200);
        visitor("192.0.2.1", CRAWLER)
                .contentType("application/json")
                .body("{\"a\":1}")
                .post("/v1/counters/people")
                .then()
                .body("results[0].problem.type", is("urn:tally:problem:bot"));
        hasValue("people", 1);
    }
}
