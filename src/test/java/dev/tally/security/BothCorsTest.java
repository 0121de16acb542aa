package dev.tally.security;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins of a namespace beside origins of the whole service. */
@QuarkusTest
@TestProfile(BothCorsTest.Profile.class)
class BothCorsTest {

    private static final String BLOG = "https://blog.example";
    private static final String SHOP = "https://shop.example";
    private static final String LIKES = "/v1/counters/likes/a";

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.admin.token",
                    "sesame",
                    "tally.rules.likes.origins",
                    BLOG + "," + SHOP + ",https://one.wide.example",
                    "quarkus.http.cors.enabled",
                    "true",
                    "quarkus.http.cors.origins",
                    SHOP + ",/https:\\\\/\\\\/.*\\\\.wide\\\\.example/");
        }
    }

    private static RequestSpecification page(String origin) {
        return given().header("Origin", origin);
    }

    private static ValidatableResponse preflight(String origin) {
        return page(origin)
                .header("Access-Control-Request-Method", "DELETE")
                .options(LIKES)
                .then()
                .statusCode(200);
    }

    @Test
    void an_origin_of_the_namespace_is_let_in_there_and_refused_elsewhere() {
        page(BLOG)
                .post(LIKES)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", BLOG)
                .header("Vary", "Accept, Origin");
        preflight(BLOG).header("Access-Control-Allow-Methods", "GET, HEAD, POST");
        page(BLOG).post("/song/1").then().statusCode(403).header("Access-Control-Allow-Origin", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {SHOP, "https://one.wide.example"})
    void an_origin_of_the_service_keeps_what_it_may_do_everywhere(String origin) {
        page(origin).post(LIKES).then().statusCode(200).header("Access-Control-Allow-Origin", origin);
        page(origin).get("/song/1").then().statusCode(200).header("Access-Control-Allow-Origin", origin);
        preflight(origin).header("Access-Control-Allow-Methods", "DELETE");
    }

    @Test
    void an_origin_of_the_service_alone_may_read_the_namespace_and_not_add() {
        String wide = "https://two.wide.example";
        page(wide).get(LIKES).then().statusCode(200).header("Access-Control-Allow-Origin", wide);
        page(wide)
                .post(LIKES)
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", wide)
                .body("type", is("urn:tally:problem:forbidden"));
    }

    @Test
    void any_other_origin_is_refused() {
        page("https://evil.example").get(LIKES).then().statusCode(403);
    }
}
