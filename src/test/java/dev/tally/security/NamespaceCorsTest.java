package dev.tally.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the origins of a namespace can use it, and only it, without the setting for all of the service. */
@QuarkusTest
@TestProfile(NamespaceCorsTest.Profile.class)
class NamespaceCorsTest {

    private static final String BLOG = "https://blog.example";
    private static final String LABEL = "http://localhost:3000";

    @ConfigProperty(name = "quarkus.http.cors.exposed-headers")
    String exposed;

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.admin.token",
                    "sesame",
                    "tally.rules.likes.origins",
                    BLOG + ",http://LOCALHOST:3000",
                    "tally.rules.likes.once",
                    "1h",
                    "tally.rules.song.origins",
                    "https://radio.example:443",
                    "tally.rules.dots.namespace",
                    "a:b",
                    "tally.rules.dots.origins",
                    BLOG);
        }
    }

    private static RequestSpecification page(String origin) {
        return given().urlEncodingEnabled(false).header("Origin", origin);
    }

    private static ValidatableResponse preflight(String origin, String method, String path) {
        return page(origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "idempotency-key")
                .options(path)
                .then();
    }

    private void isReadable(ValidatableResponse answer, String origin) {
        answer.header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Expose-Headers", exposed)
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Vary", "Accept, Origin");
    }

    private static void isNotReadable(ValidatableResponse answer) {
        answer.header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Expose-Headers", nullValue())
                .header("Access-Control-Allow-Methods", nullValue())
                .header("Vary", "Accept, Origin");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/counters/likes,            200",
        "GET,    /v1/counters/likes/a,          200",
        "HEAD,   /v1/counters/likes/a,          200",
        "POST,   /v1/counters/likes/a,          200",
        "OPTIONS,/v1/counters/likes/a,          200",
        "GET,    /v1/top/likes,                 200",
        "GET,    /v1/badge/likes/a.svg,         200",
        "GET,    /v1/counters/l%69kes/a,        200",
        "GET,    /v1/counters/%6Cikes,          200",
        "GET,    /v1//counters/./likes/a,       200",
        "GET,    /v1/counters/a%3Ab/c,          200",
        "GET,    /v1/counters/likes?limit=0,    400",
        "POST,   /v1/counters/likes/a%20b,      400",
        "POST,   /v1/counters/likes/a?by=x,     400",
        "POST,   /v1/counters/likes/%FF,        400",
        "POST,   /v1/counters/likes,            400",
        "DELETE, /v1/counters/likes/a,          401",
        "PATCH,  /v1/counters/likes/a,          405",
        "GET,    /v1/history/likes/a,           404",
        "GET,    /v1/history/likes/a/b/c/d,     400"
    })
    void every_answer_of_the_namespace_can_be_read(String method, String path, int status) {
        ValidatableResponse answer = page(BLOG)
                .contentType("application/json")
                .request(method, path)
                .then()
                .statusCode(status);
        isReadable(answer, BLOG);
    }

    @Test
    void an_add_says_to_the_page_that_it_did_not_count() {
        assertThat(exposed.split(",")).contains("Tally-Counted", "Retry-After");
        String key = "/v1/counters/likes/once" + System.nanoTime();
        isReadable(page(LABEL).post(key).then().body("value", is(1)), LABEL);
        isReadable(page(LABEL).post(key).then().header("Tally-Counted", "false").body("value", is(1)), LABEL);
    }

    @Test
    void a_song_is_of_the_namespace_of_songs() {
        isReadable(page("https://radio.example").get("/").then().statusCode(200), "https://radio.example");
        isReadable(page("https://radio.example").post("/song/1").then().statusCode(200), "https://radio.example");
        isReadable(page("https://radio.example").post("/song/a,b").then().statusCode(400), "https://radio.example");
        isNotReadable(page(BLOG).get("/song/1").then().statusCode(200));
    }

    @Test
    void a_stream_can_be_read() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/v1/live/likes?keys=a"))
                .header("Origin", BLOG)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream _ = answer.body()) {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                        .containsExactly(BLOG);
                assertThat(answer.headers().allValues("Vary")).containsExactly("Accept, Origin");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    void a_browser_that_asks_first_may_read_and_add_only(String method) {
        isReadable(
                preflight(BLOG, method, "/v1/counters/likes/a")
                        .statusCode(200)
                        .body(equalTo(""))
                        .header("Access-Control-Allow-Methods", "GET, HEAD, POST")
                        .header("Access-Control-Allow-Headers", "Accept, Content-Type, Idempotency-Key, Tally-Visitor")
                        .header("Access-Control-Max-Age", "86400"),
                BLOG);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example,     /v1/counters/likes/a",
        "http://blog.example,      /v1/counters/likes/a",
        "https://blog.example:444, /v1/counters/likes/a",
        "null,                     /v1/counters/likes/a",
        "https://blog.example,     /v1/counters/plain/a",
        "https://blog.example,     /v1/counters/likes2/a",
        "https://blog.example,     /v1/counters/likes%2Fa/b",
        "https://blog.example,     /v1/counters/plain/../../counters/plain",
        "https://blog.example,     /v1/drains/likes",
        "https://blog.example,     /v1/openapi",
        "https://blog.example,     /v1/counters",
        "https://blog.example,     /nothing/likes"
    })
    void another_origin_and_another_namespace_get_nothing(String origin, String path) {
        isNotReadable(page(origin).get(path).then());
        isNotReadable(preflight(origin, "POST", path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/song/1", "/v1/counters/plain/a", "/v1/counters/plain", "/nothing"})
    void every_answer_differs_by_origin(String path) {
        given().get(path).then().header("Vary", "Accept, Origin");
        given().options(path).then().header("Vary", "Accept, Origin");
        given().post(path).then().header("Vary", "Accept, Origin");
    }
}
