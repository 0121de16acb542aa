package dev.tally.metrics;

import static io.restassured.RestAssured.given;
import static io.restassured.config.DecoderConfig.decoderConfig;
import static io.restassured.config.RestAssuredConfig.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MetricsTest {

    private static final String PLANTS = "/v1/counters/plants";
    private static final String METRICS = "/v1/metrics/plants";

    private static final String CLASSIC = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String FERN = "tally_counter_total{namespace=\"plants\",key=\"fern\"} 5\n";
    private static final String NONE_LEFT_OUT = """
            # HELP tally_counters_left_out How many counters are not shown, by reason.
            # TYPE tally_counters_left_out gauge
            tally_counters_left_out{namespace="plants",reason="limit"} 0
            tally_counters_left_out{namespace="plants",reason="negative"} 0
            """;

    private static final RestAssuredConfig AS_SENT =
            config().decoderConfig(decoderConfig().noContentDecoders());

    @BeforeEach
    void clear() {
        given().delete(PLANTS).then().statusCode(204);
    }

    private static RequestSpecification scrape() {
        return given().config(AS_SENT);
    }

    @Test
    void the_classic_format_is_what_a_client_gets_that_asks_for_none() {
        given().post(PLANTS + "/fern?by=5");
        Response answer = scrape().get(METRICS);
        answer.then()
                .statusCode(200)
                .header("Content-Type", CLASSIC)
                .header("Cache-Control", "max-age=1, stale-while-revalidate=2")
                .body(equalTo("# HELP tally_counter_total The value of a counter.\n"
                        + "# TYPE tally_counter_total counter\n" + FERN + NONE_LEFT_OUT));
        assertThat(answer.headers().getValues("Vary")).containsExactly("Accept, Accept-Encoding");
    }

    @Test
    void openmetrics_names_the_family_without_its_suffix_and_ends_with_a_mark() {
        given().post(PLANTS + "/fern?by=5");
        scrape().accept("application/openmetrics-text")
                .get(METRICS)
                .then()
                .statusCode(200)
                .header("Content-Type", OPEN_METRICS)
                .body(equalTo("# HELP tally_counter The value of a counter.\n# TYPE tally_counter counter\n" + FERN
                        + NONE_LEFT_OUT + "# EOF\n"));
    }

    /** The first three are what Prometheus 2.42, 2.53 and 3.5 send. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | " + OPEN_METRICS,
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | " + OPEN_METRICS,
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                        + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | " + OPEN_METRICS,
                "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;q=0.2 | " + CLASSIC,
                "text/plain, application/openmetrics-text;q=0.9 | " + CLASSIC,
                "application/* | " + OPEN_METRICS,
                "text/* | " + CLASSIC,
                "*/* | " + CLASSIC,
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | " + CLASSIC,
            })
    void a_client_gets_the_format_that_it_prefers(String accept, String type) {
        scrape().header("Accept", accept).get(METRICS).then().statusCode(200).header("Content-Type", type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html", "application/vnd.google.protobuf"})
    void another_format_is_refused(String accept) {
        scrape().accept(accept)
                .get(METRICS)
                .then()
                .statusCode(406)
                .contentType("application/problem+json")
                .header("Content-Encoding", (String) null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate, GZIP;q=0.5", "br, gzip, zstd"})
    void it_is_compressed_for_who_accepts_that(String encodings) throws IOException {
        given().post(PLANTS + "/fern?by=5");
        Response answer = scrape().header("Accept-Encoding", encodings).get(METRICS);
        answer.then().statusCode(200).header("Content-Encoding", "gzip").header("Content-Type", CLASSIC);
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(answer.asByteArray())).readAllBytes(),
                        StandardCharsets.US_ASCII))
                .contains(FERN)
                .endsWith(NONE_LEFT_OUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip;q=0", "identity", "br", ""})
    void it_is_not_compressed_for_others(String encodings) {
        scrape().header("Accept-Encoding", encodings)
                .get(METRICS)
                .then()
                .statusCode(200)
                .header("Content-Encoding", (String) null);
    }

    @ParameterizedTest
    @ValueSource(strings = {CLASSIC, OPEN_METRICS})
    void head_has_the_headers_of_get_and_no_body(String accept) {
        given().post(PLANTS + "/fern");
        for (String encoding : List.of("identity", "gzip")) {
            RequestSpecification request = scrape().header("Accept", accept).header("Accept-Encoding", encoding);
            Response head = request.head(METRICS);
            head.then().statusCode(200).body(emptyString());
            assertThat(names(head)).containsAll(names(request.get(METRICS)));
        }
    }

    private static List<String> names(Response answer) {
        return answer.headers().asList().stream()
                .map(Header::toString)
                .map(String::toLowerCase)
                .filter(header -> !header.startsWith("date=") && !header.startsWith("transfer-encoding="))
                .toList();
    }

    @Test
    void other_calls_are_not_compressed() {
        for (String path : List.of("/", "/v1/top/plants", "/v1/openapi", "/live/")) {
            scrape().header("Accept-Encoding", "gzip")
                    .get(path)
                    .then()
                    .statusCode(200)
                    .header("Content-Encoding", (String) null);
        }
    }

    @Test
    void a_negative_counter_is_left_out_and_told() {
        given().post(PLANTS + "/fern?by=9223372036854775807");
        given().post(PLANTS + "/moss?by=-1");
        given().post(PLANTS + "/oak?by=-9223372036854775808");
        String metrics = scrape().get(METRICS).asString();
        assertThat(samples(metrics))
                .containsExactly("tally_counter_total{namespace=\"plants\",key=\"fern\"} 9223372036854775807");
        assertThat(metrics).contains("reason=\"negative\"} 2\n").contains("reason=\"limit\"} 0\n");
    }

    @Test
    void of_more_than_10000_counters_the_same_10000_are_shown_each_time() {
        addEach(IntStream.range(0, 10_000));
        assertThat(samples(scrape().get(METRICS).asString())).hasSize(10_000);
        assertThat(scrape().get(METRICS).asString()).contains("reason=\"limit\"} 0\n");

        addEach(IntStream.range(10_000, 10_012));
        List<String> shown = keys(scrape().get(METRICS).asString());
        addEach(IntStream.range(0, 10_012));
        String again = scrape().get(METRICS).asString();
        assertThat(keys(again)).hasSize(10_000).doesNotHaveDuplicates().hasSameElementsAs(shown);
        assertThat(again).contains("reason=\"limit\"} 12\n");
        // The rest is one page of the listing, which has the same order.
        assertThat(Stream.concat(shown.stream(), lastPage())).hasSize(10_012).doesNotHaveDuplicates();
    }

    /** Returns the keys of the listing after its first 10,000. */
    private static Stream<String> lastPage() {
        String cursor = "";
        for (int page = 0; page < 10; page++) {
            cursor = "&cursor="
                    + given().get(PLANTS + "?limit=1000" + cursor).jsonPath().getString("next");
        }
        return given().get(PLANTS + "?limit=1000" + cursor).jsonPath().getList("counters.key", String.class).stream();
    }

    private static void addEach(IntStream keys) {
        String adds = keys.mapToObj(key -> "\"" + key + "\":1").collect(Collectors.joining(",", "{", "}"));
        given().contentType("application/json").body(adds).post(PLANTS).then().statusCode(200);
    }

    private static List<String> samples(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("tally_counter_total{"))
                .toList();
    }

    private static List<String> keys(String metrics) {
        return samples(metrics).stream()
                .map(line -> line.replaceAll(".*key=\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void a_namespace_that_is_not_there_has_no_samples() {
        scrape().get("/v1/metrics/nothing").then().statusCode(200);
        assertThat(samples(scrape().get("/v1/metrics/nothing").asString())).isEmpty();
    }

    @Test
    void a_namespace_that_is_none_is_refused() {
        given().get("/v1/metrics/pl,ants").then().statusCode(400).body("field", is("namespace"));
    }
}
