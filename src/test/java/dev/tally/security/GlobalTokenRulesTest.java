package dev.tally.security;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The write token of the whole service beside rules of namespaces. */
@QuarkusTest
@TestProfile(GlobalTokenRulesTest.Profile.class)
class GlobalTokenRulesTest {

    private static final String PAGE = "https://blog.example";

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.admin.token", "sesame",
                    "tally.write.token", "play",
                    "tally.rules.keyed.write-token", "key",
                    "tally.rules.likes.origins", PAGE,
                    "tally.rules.song.once", "1h");
        }
    }

    @BeforeEach
    void clear() {
        for (String namespace : new String[] {"keyed", "likes", "song", "plain"}) {
            with("sesame").delete("/v1/counters/" + namespace).then().statusCode(204);
        }
    }

    private static RequestSpecification with(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyed", "likes", "song", "plain"})
    void it_may_add_everywhere_and_name_visitors(String namespace) {
        String path = "/v1/counters/" + namespace + "/a";
        with("play").header("Tally-Visitor", "anna").post(path).then().body("value", is(1));
        with("sesame").header("Tally-Visitor", "bert").post(path).then().body("value", is(2));
    }

    @ParameterizedTest
    @CsvSource({"keyed, 401", "likes, 403", "song, 401", "plain, 401"})
    void nobody_adds_without_a_token(String namespace, int status) {
        String path = "/v1/counters/" + namespace + "/a";
        given().post(path).then().statusCode(status);
        with("other").post(path).then().statusCode(403);
        given().get(path).then().body("value", is(0));
    }

    @Test
    void the_token_of_a_namespace_and_its_pages_add_there_alone() {
        with("key").post("/v1/counters/keyed/a").then().statusCode(200);
        given().header("Origin", PAGE).post("/v1/counters/likes/a").then().statusCode(200);
        with("key").post("/v1/counters/plain/a").then().statusCode(403);
        with("key").post("/v1/counters/song/a").then().statusCode(403);
        given().header("Origin", PAGE)
                .post("/v1/counters/plain/a")
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", nullValue());
        given().header("Origin", PAGE).post("/song/a").then().statusCode(401);
    }
}
