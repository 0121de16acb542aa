package dev.tally.fastpath;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A root path and a header of all answers are those of single adds and reads too. */
@QuarkusTest
@TestProfile(AnswerSettingsOfServiceTest.Set.class)
class AnswerSettingsOfServiceTest {

    private static final String HEADER = "X-Frame-Options";

    private final String key = "set-" + System.nanoTime();

    @ParameterizedTest
    @ValueSource(strings = {"/x/song/", "/x/v1/counters/song/"})
    void a_call_is_answered_below_the_root_path_and_with_the_header(String path) {
        for (Response answer : new Response[] {
            given().basePath("/").post(path + key), given().basePath("/").get(path + key)
        }) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header(HEADER)).isEqualTo("DENY");
        }
    }

    @Test
    void a_call_beside_the_root_path_is_not_found() {
        assertThat(given().basePath("/").post("/song/" + key).statusCode()).isEqualTo(404);
    }

    public static final class Set implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.root-path", "/x", "quarkus.http.header.\"" + HEADER + "\".value", "DENY");
        }
    }
}
