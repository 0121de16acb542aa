package dev.tally.fold;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service without a fold. */
@QuarkusTest
class FoldsApiTest {

    @ParameterizedTest
    @ValueSource(strings = {"/v1/folds/song", "/v1/folds/song/plan", "/v1/folds/song/counters?keys=1"})
    void a_namespace_without_a_fold_says_how_to_set_one(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .body("type", is("urn:tally:problem:no-fold"))
                .body("detail", containsString("TALLY_FOLD_"));
    }

    @Test
    void nothing_is_folded_without_a_fold() {
        given().post("/v1/folds/song").then().statusCode(404).body("type", is("urn:tally:problem:no-fold"));
    }

    @Test
    void a_namespace_has_to_be_a_name() {
        given().get("/v1/folds/-/counters?keys=1").then().statusCode(400);
    }
}
