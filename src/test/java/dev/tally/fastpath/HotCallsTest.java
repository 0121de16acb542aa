package dev.tally.fastpath;

import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import jakarta.inject.Inject;

import dev.tally.http.Idempotency;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls that come most are answered as the resources answer them, to the letter. */
@QuarkusTest
class HotCallsTest {

    private static final String FULL = "full-" + System.nanoTime();

    @Inject
    MeterRegistry metrics;

    @ParameterizedTest
    @CsvSource({
        "GET,  /song/hot",
        "GET,  /song/no%20name",
        "GET,  /song/-",
        "GET,  /song/a/b",
        "GET,  /song/",
        "PUT,  /song/hot",
        "HEAD, /song/hot",
        "GET,  /v1/counters/song/hot",
        "HEAD, /v1/counters/song/hot",
        "GET,  /v1/counters/song/%68ot",
        "GET,  /v1/counters/-/hot",
        "POST, /v1/counters/song/-",
        "POST, /v1/counters/song/hot/more",
        "POST, /song/-",
        "POST, /song/"
    })
    void a_call_is_answered_as_by_the_resource(Method method, String path) {
        assertSame(hot().request(method, path), byResource().request(method, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/song/", "/v1/counters/song/"})
    void an_add_is_answered_as_by_the_resource(String path) {
        String one = path + "one-" + System.nanoTime();
        String other = path + "two-" + System.nanoTime();
        Response answer = hot().post(one);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString().replace("one-", "two-").replaceAll("\\d{5,}", ""))
                .isEqualTo(byResource().post(other).asString().replaceAll("\\d{5,}", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/song/", "/v1/counters/song/"})
    void a_failure_is_told_as_by_the_resource_and_counts_nothing(String path) {
        given().contentType("application/json")
                .body("{\"value\":9223372036854775807}")
                .put("/v1/counters/song/" + FULL);
        Response refused = hot().post(path + FULL);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertSame(refused, byResource().post(path + FULL));
        assertThat(hot().get("/song/" + FULL).asString()).isEqualTo("9223372036854775807");
    }

    @Test
    void a_failure_is_counted_by_its_status() {
        String full = "measured-" + System.nanoTime();
        given().contentType("application/json")
                .body("{\"value\":9223372036854775807}")
                .put("/v1/counters/song/" + full);
        long before = overflows();
        hot().post("/song/" + full);
        assertThat(overflows()).isEqualTo(before + 1);
    }

    private long overflows() {
        return metrics
                .find("http.server.requests")
                .tags("method", "POST", "uri", "/song/{key}", "status", "409", "outcome", "CLIENT_ERROR")
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void what_an_add_brings_along_is_not_passed_over() {
        String path = "/v1/counters/song/rich-" + System.nanoTime();
        assertThat(hot().post(path + "?by=3").path("value").toString()).isEqualTo("3");
        assertThat(hot().post(path + "?by=").statusCode()).isEqualTo(400);
        String once = "once-" + System.nanoTime();
        for (int i = 0; i < 2; i++) {
            Response answer = hot().header(Idempotency.KEY, once).post(path);
            assertThat(answer.path("value").toString()).isEqualTo("4");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"batched\":0}",
                "{\"batched\":0,\"other\":0}",
                "{}",
                " { \"batched\" : -0 } ",
                "{\"batched\":0.0}",
                "{\"batched\":1.5}",
                "{\"batched\":\"1\"}",
                "{\"batched\":null,\"other\":0}",
                "{\"batched\":9223372036854775808}",
                "{\"batched\":{\"by\":0}}",
                "{\"batched\":{\"bye\":1}}",
                "{\"?\":1,\"batched\":0}",
                "{\"batched\":0,\"batched\":0}",
                "{\"batched\":0} {}",
                "{\"batched\":0",
                "[0]",
                "0",
                "\"\u00e9\""
            })
    void a_batch_is_answered_as_by_the_resource(String body) {
        Response one = hot().contentType("application/json").body(body).post("/v1/counters/song");
        Response other = hot().accept("application/json")
                .contentType("application/json")
                .body(body)
                .post("/v1/counters/song");
        assertThat(one.statusCode()).isEqualTo(other.statusCode());
        assertThat(one.contentType()).isEqualTo(other.contentType());
        assertThat(one.asString()).isEqualTo(other.asString());
    }

    @Test
    void one_of_a_batch_that_fails_does_not_keep_the_others_from_counting() {
        String full = "full-" + System.nanoTime();
        given().contentType("application/json")
                .body("{\"value\":9223372036854775807}")
                .put("/v1/counters/song/" + full);
        Response answer = hot().contentType("application/json")
                .body("{\"" + full + "\":1,\"beside-" + full + "\":2}")
                .post("/v1/counters/song");
        // The resource would not know its length before.
        assertThat(answer.header("content-length")).isNotNull();
        assertThat(answer.path("results[0].problem.status").toString()).isEqualTo("409");
        assertThat(answer.path("results[1].value").toString()).isEqualTo("2");
    }

    @Test
    void to_the_metrics_all_counters_are_one_route() {
        hot().get("/v1/counters/metered/fern");
        hot().get("/song/metered-fern");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(metrics.find("http.server.requests").timers())
                                .extracting(timer -> timer.getId().getTag("uri"))
                                .contains("/v1/counters/{namespace}/{key}", "/song/{key}")
                                .noneMatch(uri -> uri.contains("metered")));
    }

    /** A request as curl sends it. */
    private static RequestSpecification hot() {
        return given().urlEncodingEnabled(false)
                .config(config().encoderConfig(
                                encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    /** One that says what is so anyhow, and so is none of those. */
    private static RequestSpecification byResource() {
        return given().urlEncodingEnabled(false).accept("text/plain, */*;q=0.8");
    }

    private static void assertSame(Response one, Response other) {
        assertThat(one.statusCode()).isEqualTo(other.statusCode());
        assertThat(one.asString()).isEqualTo(other.asString());
        assertThat(withoutDate(one)).containsExactlyInAnyOrderElementsOf(withoutDate(other));
    }

    /** The other headers: the next answer may be of the next second. */
    private static List<Header> withoutDate(Response answer) {
        assertThat(Instant.from(RFC_1123_DATE_TIME.parse(answer.header("Date"))))
                .isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
        return answer.headers().asList().stream()
                .filter(header -> !header.getName().equalsIgnoreCase("Date"))
                .toList();
    }
}
