package dev.tally.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may add to a namespace, and name visitors in it, by its rules. */
@QuarkusTest
@TestProfile(WriteAccessRulesTest.Profile.class)
class WriteAccessRulesTest {

    private static final String ADMIN = "Bearer sesame";
    private static final String PAGE = "https://blog.example";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final String CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/1.0)";

    private static final String OF_PAGES = "Only pages of these origins may add to this namespace: " + PAGE
            + ". The Origin of this request is missing or another.";
    private static final String OF_PAGES_AND_HOLDERS = "Only pages of these origins may add to this namespace: " + PAGE
            + "; others need its write token. The Origin of this request is missing or another.";
    private static final String MAY_NOT_NAME =
            "Only callers with the write token of this namespace, and pages of its origins, may name visitors."
                    + " Nothing was changed. Leave out Tally-Visitor, or the field visitor.";

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("tally.admin.token", "sesame"),
                    Map.entry("tally.countapi", "true"),
                    Map.entry("tally.bots.list", "src/test/resources/crawlers.json"),
                    Map.entry("tally.rules.keyed.write-token", "key"),
                    Map.entry("tally.rules.filed.write-token-file", file("from-file\n")),
                    Map.entry("tally.rules.likes.origins", PAGE),
                    Map.entry("tally.rules.likes.once", "1h"),
                    Map.entry("tally.rules.both.origins", PAGE),
                    Map.entry("tally.rules.both.write-token", "both"),
                    Map.entry("tally.rules.free.once", "1h"),
                    Map.entry("tally.rules.free.bots", "refuse"));
        }

        private static String file(String token) {
            try {
                Path file = Files.createTempFile("token", "");
                file.toFile().deleteOnExit();
                return Files.writeString(file, token).toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void clear() {
        Stream.of("keyed", "filed", "likes", "both", "free", "plain", "song")
                .forEach(namespace ->
                        with(ADMIN).delete("/v1/counters/" + namespace).then().statusCode(204));
    }

    static RequestSpecification with(String authorization) {
        return given().urlEncodingEnabled(false).header("Authorization", authorization);
    }

    static RequestSpecification from(String origin) {
        return given().urlEncodingEnabled(false).header("Origin", origin).header("User-Agent", FIREFOX);
    }

    static void hasValue(String namespace, int value) {
        given().get("/v1/counters/" + namespace + "/a").then().body("value", is(value));
    }

    /** The keys of CountAPI have at least three characters. */
    private static void hasCount(String namespace, int value) {
        given().get("/v1/counters/" + namespace + "/abc").then().body("value", is(value));
    }

    static void isForbidden(ValidatableResponse answer, String detail) {
        answer.statusCode(403).body("type", is("urn:tally:problem:forbidden")).body("detail", is(detail));
    }

    @ParameterizedTest
    @CsvSource({"keyed, key", "filed, from-file", "both, both"})
    void the_token_of_a_namespace_opens_every_add_there_and_none_elsewhere(String namespace, String token) {
        String path = "/v1/counters/" + namespace;
        with("Bearer " + token).post(path + "/a").then().statusCode(200);
        with("Bearer " + token)
                .contentType("application/json")
                .body("{\"a\":1}")
                .post(path)
                .then()
                .statusCode(200);
        with("Bearer " + token)
                .contentType("application/x-ndjson")
                .body("{\"key\":\"a\"}\n".getBytes())
                .post(path)
                .then()
                .statusCode(200);
        hasValue(namespace, 3);
        with("Bearer " + token).put(path + "/a").then().statusCode(403);
        with("Bearer " + token).delete(path + "/a").then().statusCode(403);
        with("Bearer " + token).post("/v1/counters/likes/a").then().statusCode(403);
        hasValue("likes", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyed", "filed"})
    void without_the_token_of_the_namespace_nothing_is_counted(String namespace) {
        String path = "/v1/counters/" + namespace;
        given().post(path + "/a")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("type", is("urn:tally:problem:missing-token"))
                .body("detail", is("This call wants the write token: Authorization: Bearer <token>."));
        from(PAGE).post(path + "/a").then().statusCode(401);
        isForbidden(with("Bearer ke").post(path + "/a").then(), "This is not the write token.");
        isForbidden(with("Bearer both").post(path + "/a").then(), "This is not the write token.");
        given().contentType("application/json")
                .body("{\"a\":1}")
                .post(path)
                .then()
                .statusCode(401);
        given().contentType("application/x-ndjson")
                .body("{\"key\":\"a\"}\n".getBytes())
                .post(path)
                .then()
                .statusCode(401);
        hasValue(namespace, 0);
    }

    @Test
    void pages_of_the_origins_may_add_and_nobody_else() {
        from(PAGE).post("/v1/counters/likes/a").then().statusCode(200).body("value", is(1));
        isForbidden(given().post("/v1/counters/likes/a").then(), OF_PAGES);
        isForbidden(from("https://evil.example").post("/v1/counters/likes/a").then(), OF_PAGES);
        isForbidden(from("null").post("/v1/counters/likes/a").then(), OF_PAGES);
        isForbidden(with("Bearer both").post("/v1/counters/likes/a").then(), OF_PAGES);
        isForbidden(given().post("/v1/counters/both/a").then(), OF_PAGES_AND_HOLDERS);
        isForbidden(with("Bearer key").post("/v1/counters/both/a").then(), OF_PAGES_AND_HOLDERS);
        from(PAGE).post("/v1/counters/both/a").then().statusCode(200);
        hasValue("likes", 1);
        hasValue("both", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyed", "filed", "likes", "both", "free", "plain"})
    void the_admin_token_may_add_everywhere(String namespace) {
        with(ADMIN).post("/v1/counters/" + namespace + "/a").then().statusCode(200);
        hasValue(namespace, 1);
    }

    /** The head of the second is one that the fast path would take. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/counters/lik%65s/a",
                "/v1/counters/likes/a",
                "/v1/counters/%6c%69%6b%65%73/a",
                "//v1/counters/likes/a",
                "/v1//counters/./likes/a",
                "/v1/counters/plain/../likes/a",
                "/v1/%63ounters/likes/a",
                "/v1/counters/likes/%61",
                "/v1/counters/likes/a?by=1",
                "/v1/counters/likes/a;x=1",
                "/v1/counters/likes;x=1/a",
                "/v1/counters/likes/"
            })
    void no_other_form_of_the_path_passes_the_rule_by(String path) {
        int status = given().urlEncodingEnabled(false)
                .accept("*/*")
                .post(path)
                .then()
                .extract()
                .statusCode();
        assertThat(status).isBetween(400, 499);
        given().urlEncodingEnabled(false)
                .accept("*/*")
                .contentType("application/json")
                .body("{\"a\":1}")
                .post(path.replaceFirst("/[^/]*$", ""))
                .then()
                .statusCode(not(200));
        hasValue("likes", 0);
        given().get("/v1/counters/likes").then().body("counters.size()", is(0));
    }

    @Test
    void a_hit_of_CountAPI_is_under_the_rules() {
        given().get("/hit/keyed/abc").then().statusCode(401);
        with("Bearer ke").get("/hit/keyed/abc").then().statusCode(403);
        with("Bearer key").get("/hit/keyed/abc").then().statusCode(200).body("value", is(1));
        given().get("/hit/likes/abc").then().statusCode(403).body("error", is(OF_PAGES));
        from("https://evil.example").get("/hit/likes/abc").then().statusCode(403);
        from(PAGE).get("/hit/likes/abc").then().statusCode(200).body("value", is(1));
        from(PAGE)
                .get("/hit/likes/abc")
                .then()
                .statusCode(200)
                .body("value", is(1))
                .header("Tally-Counted", "false")
                .header("Access-Control-Expose-Headers", containsString("Tally-Counted"));
        given().header("User-Agent", CRAWLER).get("/hit/free/abc").then().statusCode(403);
        given().header("User-Agent", FIREFOX).get("/hit/free/abc").then().statusCode(200);
        given().header("User-Agent", FIREFOX)
                .header("Tally-Visitor", "anna")
                .get("/hit/free/abc")
                .then()
                .statusCode(403)
                .body("error", is(MAY_NOT_NAME));
        hasCount("keyed", 1);
        hasCount("likes", 1);
        hasCount("free", 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/create/free/abc",
                "/set/free/abc?value=5",
                "/update/free/abc?value=5",
                "/reset/free/abc",
                "/delete/free/abc"
            })
    void counters_under_rules_have_no_owners(String path) {
        with("Bearer some-key")
                .header("User-Agent", FIREFOX)
                .post(path)
                .then()
                .statusCode(403)
                .body("error", is("This namespace has rules: its counters have no owners. /hit and /get work."));
        given().get("/get/free/abc").then().statusCode(404);
    }

    @Test
    void songs_and_namespaces_without_rules_are_open() {
        given().post("/song/1").then().statusCode(200).body(equalTo("1"));
        given().post("/v1/counters/plain/abc").then().statusCode(200);
        given().get("/hit/plain/abc").then().body("value", is(2));
    }
}
