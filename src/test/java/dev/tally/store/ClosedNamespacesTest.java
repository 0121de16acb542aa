package dev.tally.store;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With {@code tally.namespaces=closed} nobody begins a namespace without rules. */
@QuarkusTest
@TestProfile(ClosedNamespacesTest.Profile.class)
class ClosedNamespacesTest {

    @Inject
    RedisDataSource redis;

    private String fresh;

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.namespaces", "closed",
                    "tally.countapi", "true",
                    "tally.rules.ruled.visitors", "true",
                    "tally.rules.named.namespace", "Ruled:2",
                    "tally.rules.named.most", "5");
        }
    }

    @BeforeEach
    void begin() {
        fresh = "fresh" + System.nanoTime();
    }

    private static void isClosed(ValidatableResponse answer) {
        answer.statusCode(403).body("type", is("urn:tally:problem:namespace-closed"));
    }

    @Test
    void nothing_begins_a_namespace_without_rules() {
        String path = "/v1/counters/" + fresh;
        for (int i = 0; i < 2; i++) {
            isClosed(given().accept("*/*").post(path + "/a").then());
            isClosed(given().accept("application/json").post(path + "/a").then());
            isClosed(given().header("Idempotency-Key", "begin" + i + fresh)
                    .post(path + "/a")
                    .then());
            isClosed(given().contentType("application/json")
                    .body("{\"value\":5}")
                    .put(path + "/a")
                    .then());
            for (String accept : new String[] {"*/*", "application/json"}) {
                given().accept(accept)
                        .contentType("application/json")
                        .body("{\"a\":1,\"b\":2}")
                        .post(path)
                        .then()
                        .body(containsString("namespace-closed"))
                        .body(not(containsString("\"value\"")));
            }
            given().contentType("application/x-ndjson")
                    .body("{\"key\":\"a\"}\n{\"key\":\"b\"}\n".getBytes())
                    .post(path)
                    .then()
                    .body(containsString("namespace-closed"))
                    .body(not(containsString("\"value\"")));
            given().get("/hit/" + fresh + "/abc").then().statusCode(403).body("error", containsString("closed"));
            given().post("/create/" + fresh + "/abc").then().statusCode(403);
        }
        given().get(path + "/a").then().body("value", is(0));
        given().get(path).then().body("counters.size()", is(0));
        given().get("/v1/namespaces?limit=1000").then().body("namespaces", not(hasItem(fresh)));
    }

    @ParameterizedTest
    @CsvSource({"ruled", "Ruled:2"})
    void a_namespace_with_rules_begins(String namespace) {
        given().delete("/v1/counters/" + namespace);
        given().post("/v1/counters/" + namespace + "/a").then().statusCode(200).body("value", is(1));
    }

    /** As it was before the setting, or as another replica without it has begun it. */
    @Test
    void a_namespace_that_exists_goes_on() {
        redis.execute("ZADD", "tally:namespaces", "0", fresh);
        given().accept("*/*")
                .post("/v1/counters/" + fresh + "/a")
                .then()
                .statusCode(200)
                .body("value", is(1));
        given().get("/hit/" + fresh + "/bcd").then().statusCode(200);
        given().contentType("application/json")
                .body("{\"a\":1,\"c\":1}")
                .post("/v1/counters/" + fresh)
                .then()
                .body("results.value", is(List.of(2, 1)));
    }
}
