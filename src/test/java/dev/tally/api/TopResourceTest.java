package dev.tally.api;

import static dev.tally.testsupport.Results.result;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import jakarta.inject.Inject;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.store.Counters;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TopResourceTest {

    @Inject
    Counters counters;

    @Test
    void the_largest_are_told_with_their_namespace() {
        Namespace birds = new Namespace("birds-" + System.nanoTime());
        for (int i = 1; i <= 12; i++) {
            result(counters.add(birds, new Key("bird-" + i), i));
        }
        given().get("/v1/top/" + birds + "?limit=2")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body(equalTo("{\"namespace\":\"" + birds + "\",\"counters\":["
                        + "{\"key\":\"bird-12\",\"value\":12},{\"key\":\"bird-11\",\"value\":11}]}"));
        given().get("/v1/top/" + birds).then().statusCode(200).body("counters", hasSize(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "ten", "1.5", "99999999999"})
    void a_limit_is_from_1_to_1000(String limit) {
        given().get("/v1/top/birds?limit=" + limit)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:invalid-parameter"))
                .body("field", equalTo("limit"))
                .body("detail", equalTo("The limit has to be a whole number from 1 to 1000."));
    }

    @Test
    void a_namespace_that_is_none_is_refused() {
        given().get("/v1/top/bi,rds").then().statusCode(400).body("field", equalTo("namespace"));
    }
}
