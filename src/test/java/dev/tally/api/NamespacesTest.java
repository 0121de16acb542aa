package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class NamespacesTest {

    private final String fresh = "ns-" + UUID.randomUUID();

    @Test
    void a_namespace_is_listed_once_something_was_added_to_it() {
        given().get("/v1/counters/" + fresh + "/1").then().statusCode(200);
        assertThat(all(100)).doesNotContain(fresh);
        given().post("/v1/counters/" + fresh + "/1").then().statusCode(200);
        given().post("/v1/counters/" + fresh + "/2").then().statusCode(200);
        assertThat(all(100)).containsOnlyOnce(fresh);
    }

    @Test
    void a_namespace_that_was_cleared_is_listed_still() {
        given().post("/v1/counters/" + fresh + "/1");
        given().delete("/v1/counters/" + fresh).then().statusCode(204);
        assertThat(all(100)).contains(fresh);
    }

    @Test
    void each_way_to_make_a_counter_registers_its_namespace() {
        given().contentType("application/json")
                .body("{\"value\":7}")
                .put("/v1/counters/" + fresh + ".set/1")
                .then()
                .statusCode(200);
        given().header("Idempotency-Key", fresh).post("/v1/counters/" + fresh + ".once/1");
        given().contentType("application/json").body("{\"1\":1}").post("/v1/counters/" + fresh + ".many");
        given().post("/song/1");
        assertThat(all(1_000)).contains(fresh + ".set", fresh + ".once", fresh + ".many", "song");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void pages_have_each_namespace_once_in_order(int limit) {
        for (String name : List.of("b", "a", "a:1", "a-1", "B", "10", "9")) {
            given().post("/v1/counters/" + fresh + name + "/1");
        }
        assertThat(all(limit))
                .filteredOn(name -> name.startsWith(fresh))
                .containsExactly(
                        fresh + "10", fresh + "9", fresh + "B", fresh + "a", fresh + "a-1", fresh + "a:1", fresh + "b");
        assertThat(all(limit)).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=1001, limit", "cursor=-, cursor", "'cursor=a,b', cursor"})
    void a_wrong_page_is_told_what_is_allowed(String query, String field) {
        given().get("/v1/namespaces?" + query).then().statusCode(400).body("field", is(field));
    }

    @Test
    void a_cursor_may_be_a_namespace_that_is_not_there() {
        given().post("/v1/counters/" + fresh + "/1");
        given().get("/v1/namespaces?limit=1&cursor=" + fresh.substring(0, fresh.length() - 1))
                .then()
                .body("namespaces", hasItem(fresh));
        given().get("/v1/namespaces?cursor=" + fresh).then().body("namespaces", not(hasItem(fresh)));
    }

    private static List<String> all(int limit) {
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonPath page = given().get("/v1/namespaces?limit=" + limit + (next.isEmpty() ? "" : "&cursor=" + next))
                    .jsonPath();
            List<String> part = page.getList("namespaces");
            assertThat(part).hasSizeLessThanOrEqualTo(limit);
            names.addAll(part);
            next = page.get("next") == null ? "" : page.getString("next");
        } while (!next.isEmpty());
        return names;
    }
}
