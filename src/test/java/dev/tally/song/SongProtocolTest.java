package dev.tally.song;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SongProtocolTest {

    private static final String RULE =
            "1 to 64 characters, the first a letter (A-Z, a-z) or a digit, the others letters,"
                    + " digits or any of _ . : -";

    @BeforeEach
    void clear() {
        text(request().delete("/"), 200, "OK");
    }

    @Test
    void the_transcript() {
        text(request().get("/song/1"), 200, "0");
        text(request().post("/song/1"), 200, "1");
        text(request().get("/song/1"), 200, "1");
        text(request().post("/song/5"), 200, "1");
        text(request().post("/song/5"), 200, "2");
        text(request().get("/"), 200, "1=1,5=2");
        text(request().delete("/"), 200, "OK");
        text(request().get("/"), 200, "");
    }

    @Test
    void reading_registers_nothing() {
        text(request().get("/song/1"), 200, "0");
        text(request().get("/"), 200, "");
    }

    @Test
    void numbers_come_by_value_then_names() {
        for (String song : new String[] {"b", "10", "a", "9"}) {
            request().post("/song/" + song);
        }
        text(request().get("/"), 200, "9=1,10=1,a=1,b=1");
    }

    @Test
    void who_asks_for_json_gets_it() {
        json(request().accept("application/json").post("/song/1"), 200, "{\"value\":1}");
        json(request().accept("application/json").get("/song/1"), 200, "{\"value\":1}");
        request().post("/song/5");
        json(request().accept("application/json").get("/"), 200, "{\"1\":1,\"5\":1}");
        request().delete("/");
        json(request().accept("application/json").get("/"), 200, "{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*/*", "text/*", "text/plain", "text/plain, application/json;q=0.5", "application/*;q=0.1, */*"})
    void anybody_else_gets_text(String accept) {
        request().post("/song/1");
        text(request().accept(accept).get("/song/1"), 200, "1");
        text(request().accept(accept).get("/"), 200, "1=1");
    }

    @Test
    void a_browser_is_sent_to_the_live_page() {
        request()
                .redirects()
                .follow(false)
                .accept("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                .get("/")
                .then()
                .statusCode(303)
                .header("Location", endsWith("/live/"));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,    /song/1, 'GET, HEAD, OPTIONS, POST'",
        "DELETE, /song/1, 'GET, HEAD, OPTIONS, POST'",
        "PATCH,  /song/1, 'GET, HEAD, OPTIONS, POST'",
        "POST,   /,       'DELETE, GET, HEAD, OPTIONS'",
        "PUT,    /,       'DELETE, GET, HEAD, OPTIONS'",
    })
    void another_method_is_not_allowed(Method method, String path, String allow) {
        text(request().request(method, path), 405, "Method Not Allowed").header("Allow", allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/song", "/song/", "/songs/1", "/q/health", "/index.html"})
    void another_path_is_not_found(String path) {
        text(request().get(path), 404, "Not Found");
        text(request().post(path), 404, "Not Found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b",
                "a=b",
                "a%2Fb",
                "a/b",
                "a%20b",
                "%20",
                "-a",
                "%C3%A9",
                "a%00",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void a_wrong_name_is_told_what_is_allowed_and_counts_nothing(String name) {
        text(request().post("/song/" + name), 400, "The key is not allowed. A key is " + RULE + ".");
        text(request().get("/song/" + name), 400, "The key is not allowed. A key is " + RULE + ".");
        text(request().get("/"), 200, "");
    }

    @Test
    void the_longest_name_counts() {
        String longest = "Az09_.:-".repeat(8);
        text(request().post("/song/" + longest), 200, "1");
        text(request().get("/"), 200, longest + "=1");
    }

    @Test
    void who_asks_for_json_gets_problems_as_json() {
        request()
                .accept("application/json")
                .post("/song/a,b")
                .then()
                .statusCode(400)
                .contentType(equalTo("application/problem+json"))
                .body("type", is("urn:tally:problem:invalid-name"))
                .body("title", is("Invalid name"))
                .body("status", is(400))
                .body("detail", startsWith("The key is not allowed."))
                .body("field", is("key"));
    }

    @Test
    void head_and_options_work() {
        request().head("/song/1").then().statusCode(200).body(emptyString());
        request().head("/").then().statusCode(200).body(emptyString());
        request().options("/song/1").then().statusCode(200);
    }

    @Test
    void a_play_may_have_a_body_which_is_ignored() {
        text(
                request()
                        .contentType("application/x-www-form-urlencoded")
                        .body("a=b")
                        .post("/song/1"),
                200,
                "1");
    }

    private static RequestSpecification request() {
        return given().urlEncodingEnabled(false).accept("*/*");
    }

    private static ValidatableResponse text(Response answer, int status, String body) {
        return answered(answer, status, "text/plain", body);
    }

    private static ValidatableResponse json(Response answer, int status, String body) {
        return answered(answer, status, "application/json", body);
    }

    private static ValidatableResponse answered(Response answer, int status, String type, String body) {
        return answer.then().statusCode(status).contentType(startsWith(type)).body(equalTo(body));
    }
}
