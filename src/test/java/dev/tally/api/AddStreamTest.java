package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.HttpStream;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AddStreamTest {

    private static final String PLANTS = "/v1/counters/plants";
    private static final int PROMPT = 10_000;

    private final String once = UUID.randomUUID().toString();

    @BeforeEach
    void clear() {
        given().delete(PLANTS).then().statusCode(204);
    }

    @Test
    void each_line_is_added_and_answered_in_order() {
        assertThat(answers("{\"key\":\"fern\"}\n{\"key\":\"moss\",\"by\":-7}\n{\"key\":\"fern\",\"by\":41}\n"))
                .containsExactly(
                        "{\"key\":\"fern\",\"value\":1}",
                        "{\"key\":\"moss\",\"value\":-7}",
                        "{\"key\":\"fern\",\"value\":42}");
    }

    @Test
    void a_line_is_answered_before_the_next_is_sent() throws IOException {
        try (HttpStream stream = HttpStream.post(RestAssured.port, PLANTS, Map.of())) {
            for (int i = 1; i <= 20; i++) {
                stream.send("{\"key\":\"fern\"}\n");
                assertThat(stream.answer(PROMPT)).isEqualTo("{\"key\":\"fern\",\"value\":" + i + "}");
            }
            stream.end();
            assertThat(stream.line(PROMPT)).isEmpty();
        }
    }

    @Test
    void one_bad_line_does_not_spoil_the_others() {
        List<String> answers = answers(String.join(
                "\n",
                "{\"key\":\"fern\"}",
                "",
                "fern",
                "{\"key\":\"a,b\"}",
                "{\"key\":\"fern\",\"by\":1.5}",
                "{\"key\":\"fern\",\"bye\":2}",
                "{\"key\":7}",
                "{\"key\":\"fern\"} {\"key\":\"fern\"}",
                "{\"key\":\"" + "f".repeat(5_000) + "\"}",
                "{\"key\":\"fern\"}"));
        assertThat(answers).hasSize(9);
        assertThat(answers.get(1))
                .startsWith("{\"line\":3,\"problem\":{\"type\":\"urn:tally:problem:invalid-parameter\"");
        assertThat(answers.get(2))
                .startsWith("{\"key\":\"a,b\",\"problem\":{\"type\":\"urn:tally:problem:invalid-name\"");
        assertThat(answers.get(3)).startsWith("{\"key\":\"fern\",\"problem\":").contains("\"field\":\"by\"");
        assertThat(answers.get(4)).startsWith("{\"line\":6,");
        assertThat(answers.get(5)).startsWith("{\"line\":7,");
        assertThat(answers.get(6)).startsWith("{\"line\":8,");
        assertThat(answers.get(7)).startsWith("{\"line\":9,").contains("1024 bytes");
        assertThat(answers.get(8)).isEqualTo("{\"key\":\"fern\",\"value\":2}");
    }

    @Test
    void an_empty_stream_has_an_empty_answer() {
        assertThat(stream("").post(PLANTS).then().statusCode(200).extract().asString())
                .isEmpty();
    }

    @Test
    void a_line_that_was_cut_off_is_not_counted() throws IOException {
        try (HttpStream stream = HttpStream.post(RestAssured.port, PLANTS, Map.of())) {
            stream.send("{\"key\":\"fern\"}\n{\"key\":\"fern\",\"by\":100}");
            assertThat(stream.answer(PROMPT)).isEqualTo("{\"key\":\"fern\",\"value\":1}");
        }
        try (HttpStream next = HttpStream.post(RestAssured.port, PLANTS, Map.of())) {
            next.send("{\"key\":\"fern\"}\n");
            assertThat(next.answer(PROMPT)).isEqualTo("{\"key\":\"fern\",\"value\":2}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1_000, 1_001, 2_500})
    void a_stream_that_is_sent_again_with_its_key_is_counted_once(int size) {
        String lines = lines(size);
        List<String> first = answers(lines, once);
        given().post(PLANTS + "/k0");
        List<String> again = answers(lines, once);
        assertThat(again)
                .containsExactlyElementsOf(first.stream()
                        .map(answer -> answer.replace("}", ",\"replayed\":true}"))
                        .toList());
        assertThat(total()).isEqualTo(size + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1_000, 1_500, 2_499})
    void a_stream_that_was_cut_off_anywhere_is_completed_by_the_next(int sent) throws IOException {
        String lines = lines(2_500);
        int cut = lines.indexOf("\n", lines.indexOf("\"k" + sent + "\"")) - 3;
        try (HttpStream stream = HttpStream.post(RestAssured.port, PLANTS, Map.of("Idempotency-Key", once))) {
            stream.send(lines.substring(0, cut));
            for (int i = 0; i < sent / 1_000 * 1_000; i++) {
                stream.answer(PROMPT);
            }
        }
        assertThat(answers(lines, once)).hasSize(2_500).noneMatch(answer -> answer.contains("problem"));
        assertThat(total()).isEqualTo(2_500);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 1_500, 3_000})
    void the_same_key_with_another_stream_counts_no_line_that_is_not_the_same(int size) {
        answers(lines(2_000), once);
        assertThat(answers(lines(size), once))
                .hasSize(size)
                .allMatch(answer -> answer.contains("idempotency-key-reused") || answer.contains("replayed"));
        assertThat(total()).isEqualTo(2_000);
        assertThat(answers(lines(2_000).replace("\"k0\"", "\"m0\""), once))
                .hasSize(2_000)
                .allMatch(answer -> answer.contains("idempotency-key-reused"));
        assertThat(total()).isEqualTo(2_000);
    }

    @Test
    void a_stream_is_not_limited_as_other_bodies_are() {
        String line = "{\"key\":\"fern\",\"by\":1" + " ".repeat(900) + "}\n";
        assertThat(answers(line.repeat(15_000))).hasSize(15_000).last().isEqualTo("{\"key\":\"fern\",\"value\":15000}");
    }

    @Test
    void a_wrong_media_type_is_told_the_right_ones() {
        given().contentType("text/csv")
                .body("fern,1")
                .post(PLANTS)
                .then()
                .statusCode(415)
                .body("type", is("urn:tally:problem:unsupported-media-type"))
                .body("detail", containsString("application/json"))
                .body("detail", containsString("application/x-ndjson"));
    }

    @Test
    void a_wrong_name_or_key_is_refused_before_anything_is_read() {
        stream(lines(1)).post("/v1/counters/a,b").then().statusCode(400).body("field", is("namespace"));
        stream(lines(1)).header("Idempotency-Key", "a b").post(PLANTS).then().statusCode(400);
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"key\":\"k" + i + "\"}\n")
                .collect(Collectors.joining());
    }

    private static long total() {
        return given().get("/v1/export/plants")
                .asString()
                .lines()
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:(-?\\d+)}", "$1")))
                .sum();
    }

    private static List<String> answers(String lines) {
        return answers(stream(lines));
    }

    private static List<String> answers(String lines, String key) {
        return answers(stream(lines).header("Idempotency-Key", key));
    }

    private static List<String> answers(RequestSpecification stream) {
        return stream.post(PLANTS)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private static RequestSpecification stream(String lines) {
        return given().contentType("application/x-ndjson").body(lines.getBytes(StandardCharsets.US_ASCII));
    }
}
