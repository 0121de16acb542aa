package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.test.junit.QuarkusTest;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OpenApiTest {

    private static final String DOCUMENT = "/v1/openapi";

    @Test
    void every_route_of_the_service_is_in_the_document() throws Exception {
        List<String> documented = calls(document()).map(Call::name).toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(routes());
    }

    /** What each resource has, in the words of the document. */
    private static List<String> routes() {
        List<String> routes = new ArrayList<>();
        RuntimeResourceVisitor.visitRuntimeResources(
                "/", ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers(), new RuntimeResourceVisitor() {
                    @Override
                    public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
                        routes.add(method + " " + path);
                    }
                });
        return routes.stream()
                .map(route -> route.replaceAll(": [^}]+", ""))
                .distinct()
                .toList();
    }

    @Test
    void every_call_says_what_it_is_for_and_what_it_takes_and_answers() throws Exception {
        JsonNode document = document();
        List<String> tags = document.path("tags").findValuesAsText("name");
        assertThat(calls(document)).allSatisfy(call -> {
            assertThat(call.operation().path("summary").asText()).isNotBlank();
            assertThat(call.operation().path("operationId").asText()).isNotBlank();
            assertThat(call.operation().path("tags")).hasSize(1).allMatch(tag -> tags.contains(tag.asText()));
            assertThat(call.operation().path("parameters")).allSatisfy(parameter -> {
                JsonNode definition = definition(document, parameter);
                assertThat(definition.path("description").asText())
                        .as("%s has a shared definition", parameter)
                        .isNotBlank();
                assertThat(definition.path("schema")).isNotEmpty();
            });
            assertThat(call.operation().path("responses")).isNotEmpty().allSatisfy(response -> {
                JsonNode definition = definition(document, response);
                assertThat(definition.path("description").asText()).isNotBlank();
                assertThat(definition.path("content"))
                        .allSatisfy(
                                content -> assertThat(content.path("schema")).isNotEmpty());
            });
        });
    }

    @Test
    void every_call_says_which_token_it_wants_or_that_it_wants_none() throws Exception {
        assertThat(calls(document()))
                .allSatisfy(call -> assertThat(call.operation().path("security"))
                        .as(call.name())
                        .isNotEmpty());
    }

    @Test
    void every_map_says_what_its_values_are() throws Exception {
        JsonNode batch = document().at("/components/requestBodies/Adds/content/application~1json/schema");
        assertThat(batch.path("additionalProperties").path("$ref").asText()).endsWith("/AddOfOne");
        assertThat(document().findValues("additionalProperties"))
                .allSatisfy(values -> assertThat(values.isBoolean() || values.has("$ref") || values.has("type"))
                        .isTrue());
    }

    @Test
    void it_refers_to_nothing_that_is_not_there() throws Exception {
        JsonNode document = document();
        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "'',            */*,              application/yaml",
        "'',            application/json, application/json",
        "?format=json,  */*,              application/json",
        "?format=yaml,  application/json, application/yaml"
    })
    void it_comes_in_yaml_and_in_json(String query, String accept, String type) {
        given().accept(accept).get(DOCUMENT + query).then().statusCode(200).contentType(startsWith(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?format=xml", "?format=", "?format=yaml&format=json"})
    void another_format_is_told_which_there_are(String query) {
        given().get(DOCUMENT + query).then().statusCode(400).body("field", is("format"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "TRACE", "QUERY"})
    void another_method_is_told_which_there_are(String method) {
        given().request(method, DOCUMENT).then().statusCode(405).header("Allow", equalTo("GET, HEAD, OPTIONS"));
    }

    private static JsonNode document() throws Exception {
        String json = given().get(DOCUMENT + "?format=json").asString();
        JsonNode document = JsonMapper.builder().build().readTree(json);
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        return document;
    }

    private static Stream<Call> calls(JsonNode document) {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method ->
                                new Call(method.getKey().toUpperCase() + " " + path.getKey(), method.getValue())));
    }

    private static JsonNode definition(JsonNode document, JsonNode part) {
        return part.has("$ref") ? document.at(part.path("$ref").asText().substring(1)) : part;
    }

    private record Call(String name, JsonNode operation) {}
}
