package dev.tally.security;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(AdminTokenTest.WithToken.class)
class AdminTokenTest {

    @Test
    void the_token_lets_a_call_through() {
        given().header("Authorization", "Bearer open-sesame").delete("/").then().statusCode(200);
        given().header("Authorization", "bearer  open-sesame ")
                .delete("/")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer open-sesam", "Bearer open-sesame!", "Bearer Open-Sesame"})
    void a_wrong_token_is_forbidden_and_clears_nothing(String authorization) {
        given().post("/song/kept");
        given().header("Authorization", authorization).delete("/").then().statusCode(403);
        given().get("/song/kept").then().body(not("0"));
    }

    @Test
    void no_token_is_asked_for_one() {
        given().delete("/")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body(is("This call wants the admin token: Authorization: Bearer <token>."));
        given().header("Authorization", "Bearer").delete("/").then().statusCode(401);
        given().header("Authorization", "Basic b3Blbi1zZXNhbWU=")
                .delete("/")
                .then()
                .statusCode(401);
    }

    @Test
    void an_import_wants_the_token_and_an_export_does_not() {
        given().contentType("application/x-ndjson")
                .post("/v1/import/plants")
                .then()
                .statusCode(401);
        given().contentType("application/x-ndjson")
                .header("Authorization", "Bearer open-sesame")
                .post("/v1/import/plants")
                .then()
                .statusCode(200);
        given().get("/v1/export/plants").then().statusCode(200);
    }

    @Test
    void counting_and_reading_want_no_token() {
        given().post("/song/1").then().statusCode(200);
        given().get("/song/1").then().statusCode(200);
        given().get("/").then().statusCode(200);
    }

    public static class WithToken implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tally.admin.token", "open-sesame");
        }
    }
}
