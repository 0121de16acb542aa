package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ExportImportTest {

    private static final String FERN = "/v1/counters/plants/fern";

    private final String once = UUID.randomUUID().toString();

    @BeforeEach
    void clear() {
        for (String namespace : List.of("plants", "copy")) {
            given().delete("/v1/counters/" + namespace).then().statusCode(204);
        }
    }

    @Test
    void an_export_has_a_line_for_each_counter() {
        given().post(FERN + "?by=9223372036854775807");
        given().post("/v1/counters/plants/moss?by=-9223372036854775808");
        assertThat(export("plants").lines())
                .containsExactlyInAnyOrder(
                        "{\"key\":\"fern\",\"value\":9223372036854775807}",
                        "{\"key\":\"moss\",\"value\":-9223372036854775808}");
    }

    @Test
    void an_export_of_nothing_is_empty() {
        assertThat(export("plants")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"add", "replace", "max"})
    void an_export_imported_elsewhere_gives_equal_counters(String mode) {
        taken(
                imports(IntStream.range(0, 20_000)
                                .mapToObj(i -> "{\"key\":\"k" + i + "\",\"value\":" + (i - 10_000) + "}")
                                .collect(Collectors.joining("\n")))
                        .post("/v1/import/plants"),
                20_000);
        String exported = export("plants");
        assertThat(exported.lines()).hasSize(20_000);
        taken(imports(exported).post("/v1/import/copy?mode=" + mode), 20_000);
        assertThat(export("copy")).isEqualTo(exported);
    }

    @ParameterizedTest
    @CsvSource({"add, 15", "replace, 5", "max, 10"})
    void a_mode_says_what_becomes_of_what_is_there(String mode, int value) {
        given().post(FERN + "?by=10");
        given().post("/v1/counters/plants/moss");
        imports("{\"key\":\"fern\",\"value\":5}")
                .post("/v1/import/plants?mode=" + mode)
                .then()
                .body("imported", is(1));
        given().get(FERN).then().body("value", is(value));
        given().get("/v1/counters/plants/moss").then().body("value", is(1));
    }

    @ParameterizedTest
    @CsvSource({"add, 13", "replace, 12", "max, 12"})
    void an_import_sent_again_with_its_key_undoes_nothing_counted_since(String mode, int value) {
        given().post(FERN);
        for (int time = 0; time < 2; time++) {
            imports("{\"key\":\"fern\",\"value\":5}")
                    .header("Idempotency-Key", once)
                    .post("/v1/import/plants?mode=" + mode)
                    .then()
                    .statusCode(200)
                    .header("Idempotent-Replayed", time == 0 ? nullValue() : is("true"))
                    .body("imported", is(1))
                    .body("replayed", is(time));
            if (time == 0) {
                given().post(FERN + "?by=7");
            }
        }
        given().get(FERN).then().body("value", is(value));
    }

    @Test
    void what_can_not_be_imported_is_told_with_its_line() {
        given().post(FERN + "?by=9223372036854775807");
        imports("{\"key\":\"moss\",\"value\":1}\n\nmoss\n{\"key\":\"fern\",\"value\":1}\n{\"key\":\"moss\"}\n")
                .post("/v1/import/plants")
                .then()
                .statusCode(200)
                .body("imported", is(1))
                .body("failed", is(3))
                .body("problems.line", contains(3, 4, 5))
                .body("problems[1].key", is("fern"))
                .body("problems[1].problem.type", is("urn:tally:problem:overflow"));
    }

    @Test
    void only_the_first_hundred_problems_are_told() {
        imports("x\n".repeat(1_234))
                .post("/v1/import/plants")
                .then()
                .statusCode(200)
                .body("imported", is(0))
                .body("failed", is(1_234))
                .body("problems", hasSize(100));
    }

    @Test
    void what_is_wrong_with_the_call_is_refused_before_anything_is_read() {
        imports("x").post("/v1/import/plants?mode=less").then().statusCode(400).body("field", is("mode"));
        given().contentType("application/json")
                .body("{}")
                .post("/v1/import/plants")
                .then()
                .statusCode(415)
                .body("detail", containsString("application/x-ndjson"));
        given().get("/v1/export/a,b").then().statusCode(400).body("field", is("namespace"));
    }

    private static RequestSpecification imports(String lines) {
        return given().contentType("application/x-ndjson").body(lines.getBytes(StandardCharsets.US_ASCII));
    }

    private static ValidatableResponse taken(Response answer, int lines) {
        return answer.then()
                .statusCode(200)
                .body("imported", is(lines))
                .body("failed", is(0))
                .body("problems", hasSize(0));
    }

    private static String export(String namespace) {
        return given().get("/v1/export/" + namespace)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();
    }
}
