package dev.tally.security;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a write token set, adding wants it, or the admin token, and nothing else does. */
@QuarkusTest
@TestProfile(WriteTokenTest.WithTokens.class)
class WriteTokenTest {

    private static final String PLANTS = "/v1/counters/plants";
    private static final String FERN = PLANTS + "/fern";

    @BeforeEach
    void clear() {
        with("Bearer open-sesame").delete("/").then().statusCode(200);
        with("Bearer open-sesame").delete(PLANTS).then().statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer play", "bearer  play ", "Bearer open-sesame"})
    void either_token_lets_every_add_through(String authorization) {
        with(authorization).post("/song/1").then().statusCode(200).body(is("1"));
        with(authorization).accept("application/json").post("/song/1").then().body("value", is(2));
        with(authorization).post(FERN).then().statusCode(200).body("value", is(1));
        batch(with(authorization)).post(PLANTS).then().statusCode(200).body("results[0].value", is(2));
    }

    @Test
    void an_add_without_a_token_is_asked_for_one_and_counts_nothing() {
        given().post("/song/1")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType(startsWith("text/plain"))
                .body(is("This call wants the write token: Authorization: Bearer <token>."));
        given().accept("application/json")
                .post("/song/1")
                .then()
                .statusCode(401)
                .body("status", is(401));
        given().post(FERN)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("type", is("urn:tally:problem:missing-token"));
        batch(given()).post(PLANTS).then().statusCode(401);
        with("Basic cGxheQ==").post(FERN).then().statusCode(401);
        nothingIsCounted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer pla", "Bearer play!", "Bearer Play", "Bearer open-sesam"})
    void a_wrong_token_is_forbidden_and_counts_nothing(String authorization) {
        with(authorization).post("/song/1").then().statusCode(403).body(is("This is not the write token."));
        with(authorization).post(FERN).then().statusCode(403).body("type", is("urn:tally:problem:forbidden"));
        batch(with(authorization)).post(PLANTS).then().statusCode(403);
        nothingIsCounted();
    }

    @Test
    void the_write_token_does_not_open_admin_calls() {
        with("Bearer play").post("/song/1");
        with("Bearer play").delete("/").then().statusCode(403);
        with("Bearer play").delete(PLANTS).then().statusCode(403);
        with("Bearer play").delete(FERN).then().statusCode(403);
        given().get("/song/1").then().body(is("1"));
    }

    /** Reading it needs no token either. */
    private static void nothingIsCounted() {
        given().get("/").then().statusCode(200).body(is(""));
        given().get("/song/1").then().statusCode(200).body(is("0"));
        given().get(FERN).then().statusCode(200).body("value", is(0));
        given().get(PLANTS).then().statusCode(200).body("counters.size()", is(0));
        given().get("/v1/top/plants").then().statusCode(200).body("counters.size()", is(0));
    }

    private static RequestSpecification with(String authorization) {
        return given().header("Authorization", authorization);
    }

    private static RequestSpecification batch(RequestSpecification request) {
        return request.contentType("application/json").body("{\"fern\":1}");
    }

    public static class WithTokens implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tally.admin.token", "open-sesame", "tally.write.token", "play");
        }
    }
}
