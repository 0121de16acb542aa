package dev.tally.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Whatever callers send, the metrics of requests have the methods and routes of the service as labels, and nothing else. */
@QuarkusTest
class RouteLabelsTest {

    private static final int MANY = 500;

    @Inject
    MeterRegistry metrics;

    @Test
    void invented_methods_and_paths_make_no_series_of_their_own() {
        for (int i = 0; i < MANY; i++) {
            given().request("METHOD" + letters(i), "/song/1");
            given().options("/invented/" + i);
            given().urlEncodingEnabled(false).options("/%7Binvented" + i + "%7D");
            given().request("PUT", "/live/" + i);
        }
        given().get("/v1/top/plants");
        given().get("/v1/drains/plants");
        given().get("/v1/export/plants");
        given().get("/v1/namespaces");
        given().get("/tally.js");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(labels("uri"))
                        .contains(
                                "/v1/top/{namespace}",
                                "/v1/drains/{namespace}",
                                "/v1/export/{namespace}",
                                "/v1/namespaces",
                                "/tally.js",
                                "/song/{key}"));
        assertThat(labels("uri")).noneMatch(uri -> uri.contains("invented"));
        assertThat(labels("method")).contains("UNKNOWN").noneMatch(method -> method.startsWith("METHOD"));
        assertThat(timers()).hasSizeLessThan(100);
    }

    /** A method that has digits is refused before anything sees it. */
    private static String letters(int number) {
        return Integer.toString(number)
                .chars()
                .mapToObj(digit -> Character.toString(digit - '0' + 'A'))
                .collect(Collectors.joining());
    }

    private Stream<String> labels(String name) {
        return timers().stream().map(timer -> timer.getId().getTag(name));
    }

    private Collection<Timer> timers() {
        return metrics.find("http.server.requests").timers();
    }
}
