package dev.tally.security;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.Map;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a write token set, and no admin token: a call is refused for the role that it requires. */
@QuarkusTest
@TestProfile(RolesTest.WithWriteToken.class)
class RolesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer play", "Bearer other"})
    void no_token_gives_a_role_that_is_switched_off(String authorization) {
        given().header("Authorization", authorization)
                .delete("/")
                .then()
                .statusCode(403)
                .contentType(startsWith("text/plain"))
                .body(startsWith("Admin calls are switched off"));
        given().header("Authorization", authorization)
                .get("/v1/drains/plants")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", is("urn:tally:problem:forbidden"));
    }

    @Test
    void an_add_is_refused_for_its_own_role() {
        given().post("/v1/counters/plants/fern")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("type", is("urn:tally:problem:missing-token"));
    }

    @Test
    void a_caller_without_a_role_hears_nothing_else_about_its_call() {
        given().header("Idempotency-Key", "")
                .post("/v1/counters/plants/fern")
                .then()
                .statusCode(401);
        given().header("Authorization", "Bearer play")
                .header("Idempotency-Key", "")
                .post("/v1/counters/plants/fern")
                .then()
                .statusCode(400);
    }

    @Test
    void an_unknown_token_is_in_no_way_where_no_role_is_required() {
        given().header("Authorization", "Bearer other").get("/song/1").then().statusCode(200);
        given().header("Authorization", "Bearer other")
                .get("/v1/top/plants")
                .then()
                .statusCode(200);
    }

    @Test
    void a_policy_of_the_operators_own_takes_only_known_tokens_and_is_told_alike() {
        given().get("/v1/badge/plants/fern").then().statusCode(401).header("WWW-Authenticate", "Bearer");
        given().header("Authorization", "Bearer other")
                .get("/v1/badge/plants/fern")
                .then()
                .statusCode(401);
        given().header("Authorization", "Bearer play")
                .get("/v1/badge/plants/fern")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", is("urn:tally:problem:forbidden"));
    }

    @Test
    void every_call_that_changes_something_requires_a_role() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .and()
                .areNotAnnotatedWith(GET.class)
                .should()
                .beAnnotatedWith(RolesAllowed.class)
                .orShould()
                .beAnnotatedWith(RequiresWriteAccess.class)
                .orShould()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(RolesAllowed.class)
                .check(new ClassFileImporter().importPackages("dev.tally"));
    }

    public static class WithWriteToken implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.admin.open",
                    "false",
                    "tally.write.token",
                    "play",
                    "quarkus.http.auth.permission.own.paths",
                    "/v1/badge/*",
                    "quarkus.http.auth.permission.own.policy",
                    "deny");
        }
    }
}
