package dev.tally.countapi;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls don't exist by default, because they count on GET. */
@QuarkusTest
class SwitchedOffTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hit/site/home",
                "/get/site/home",
                "/hit/site/home/shield",
                "/create",
                "/create/site/home",
                "/info/site/home",
                "/stats",
                "/stream/site/home",
                "/set/site/home?value=1",
                "/update/site/home?value=1",
                "/reset/site/home",
                "/delete/site/home"
            })
    void there_is_nothing(String path) {
        for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
            given().header("Origin", "https://my-site.example")
                    .request(method, path)
                    .then()
                    .statusCode(404)
                    .header("Allow", nullValue())
                    .header("Access-Control-Allow-Origin", nullValue());
        }
    }

    @Test
    void no_counters_of_others_are_taken() {
        given().contentType("application/x-ndjson")
                .body("{\"namespace\":\"site\",\"key\":\"home\",\"value\":1}".getBytes(StandardCharsets.US_ASCII))
                .post("/v1/countapi/import")
                .then()
                .statusCode(403)
                .body("detail", containsString("TALLY_COUNTAPI=true"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_home", "-home", ".home", "..."})
    void a_name_begins_with_a_letter_or_a_digit(String name) {
        given().post("/v1/counters/site/" + name).then().statusCode(400).body("field", is("key"));
        given().post("/v1/counters/" + name + "/home").then().statusCode(400).body("field", is("namespace"));
        given().get("/v1/counters/site?prefix=" + name).then().statusCode(400).body("field", is("prefix"));
        given().contentType("application/json")
                .body("{\"" + name + "\":1}")
                .post("/v1/counters/site")
                .then()
                .body("results[0].problem.field", is("key"));
    }
}
