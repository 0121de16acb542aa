package dev.tally.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD is GET without the body, and OPTIONS says what a path has. */
@QuarkusTest
class HeadAndOptionsTest {

    @BeforeEach
    void count() {
        given().delete("/");
        given().post("/song/1");
    }

    @ParameterizedTest
    @CsvSource({
        "/song/1,                   200, true",
        "/song/a,                   200, true",
        "'/song/a,b',               400, true",
        "/nothing,                  404, true",
        "/v1/nothing,               404, true",
        "/v1/counters/song,         200, true",
        "/v1/counters/song?limit=0, 400, true",
        "/v1/counters/song/1,       200, true",
        "/v1/top/song,              200, true",
        "/,                         200, false",
    })
    void head_has_the_headers_of_get_and_no_body(String path, int status, boolean hasLength) {
        for (String accept : List.of("*/*", "application/json")) {
            Response get = given().accept(accept).get(path);
            Response head = given().accept(accept).head(path);
            head.then().statusCode(status).body(emptyString());
            assertThat(headers(head)).isEqualTo(headers(get)).containsKey("Content-Type");
            assertThat(head.headers().hasHeaderWithName("Content-Length"))
                    .as("%s has a length", path)
                    .isEqualTo(hasLength);
        }
    }

    /** All but that of a body whose length is not known before, and the time of the answer, of which there has to be one. */
    private static Map<String, String> headers(Response answer) {
        assertThat(answer.header("Date")).endsWith(" GMT");
        return answer.headers().asList().stream()
                .filter(header -> !Set.of("transfer-encoding", "date")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(HeadAndOptionsTest::name, Header::getValue));
    }

    private static String name(Header header) {
        return header.getName().equalsIgnoreCase("content-length") ? "Content-Length" : header.getName();
    }

    @Test
    void head_counts_and_registers_nothing() {
        given().head("/song/2");
        given().head("/v1/counters/song/3");
        given().get("/").then().body(is("1=1"));
    }

    @ParameterizedTest
    @CsvSource({
        "/,                   'DELETE, GET, HEAD, OPTIONS'",
        "/song/1,             'GET, HEAD, OPTIONS, POST'",
        "'/song/a,b',         'GET, HEAD, OPTIONS, POST'",
        "/v1/counters/song,   'DELETE, GET, HEAD, OPTIONS, POST'",
        "/v1/counters/song/1, 'DELETE, GET, HEAD, OPTIONS, POST, PUT'",
        "/v1/top/song,        'GET, HEAD, OPTIONS'",
        "/v1/badge/song/1.svg,'GET, HEAD, OPTIONS'",
        "/live/,              'GET, HEAD, OPTIONS'",
        "/tally.js,           'GET, HEAD, OPTIONS'",
    })
    void options_says_what_a_path_has(String path, String allow) {
        Response answer = given().options(path);
        answer.then().statusCode(200).body(emptyString()).header("Content-Length", "0");
        assertThat(answer.headers().getValues("Allow")).containsExactly(allow);
        Response refused = given().request("PATCH", path);
        refused.then().statusCode(405);
        assertThat(refused.headers().getValues("Allow")).containsExactly(allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/song", "/v1/counters", "/v1/counters/", "/v1/top", "/v1/top/song/1", "/v1"})
    void a_path_that_is_not_there_has_no_options(String path) {
        given().options(path).then().statusCode(404).header("Allow", (String) null);
    }
}
