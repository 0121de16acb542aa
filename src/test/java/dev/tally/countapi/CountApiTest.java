package dev.tally.countapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import jakarta.inject.Inject;

import dev.tally.badge.Picture;
import dev.tally.countapi.counters.AdminKey;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.store.Bucket;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases that don't fit into the table of {@link ContractTest}. */
@QuarkusTest
@TestProfile(SwitchedOn.class)
class CountApiTest {

    @Inject
    RedisDataSource redis;

    private String ns;

    @BeforeEach
    void begin() {
        ns = "site" + System.nanoTime();
    }

    @Test
    void what_is_hit_is_the_counter_of_all_other_calls() {
        given().get("/hit/" + ns + "/_home").then().body("value", is(1));
        given().post("/v1/counters/" + ns + "/_home?by=4").then().body("value", is(5));
        given().get("/hit/" + ns + "/_home").then().body("value", is(6));
        given().get("/v1/counters/" + ns + "/_home").then().body("value", is(6));
        given().get("/v1/counters/" + ns + "?prefix=_h").then().body("counters[0].key", is("_home"));
        given().get("/v1/top/" + ns).then().body("counters[0].value", is(6));
        assertThat(Picture.of(given().get("/v1/badge/" + ns + "/_home.svg").asString())
                        .texts())
                .containsExactly(ns, "6");
        given().post("/v1/drains/" + ns).then().statusCode(201).body("counters._home", is(6));
        given().get("/get/" + ns + "/_home").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_ga", "-x-", "...", ".well-known"})
    void names_may_begin_with_any_character_everywhere(String name) {
        given().get("/hit/" + ns + "/" + name).then().statusCode(200);
        given().post("/v1/counters/" + ns + "/" + name).then().statusCode(200).body("value", is(2));
        given().get("/hit/" + name + "/" + ns).then().statusCode(200);
        given().get("/v1/counters/" + name + "/" + ns).then().statusCode(200).body("value", is(1));
        given().contentType("application/json")
                .body("{\"" + name + "\":3}")
                .post("/v1/counters/" + ns)
                .then()
                .body("results[0].value", is(5));
    }

    @Test
    void a_hit_is_seen_at_once() {
        given().get("/get/" + ns + "/home").then().statusCode(404);
        for (int i = 1; i <= 20; i++) {
            given().get("/hit/" + ns + "/home").then().body("value", is(i));
            given().get("/get/" + ns + "/home").then().statusCode(200).body("value", is(i));
        }
    }

    @Test
    void head_counts_nothing() {
        given().get("/hit/" + ns + "/home");
        given().head("/hit/" + ns + "/home").then().statusCode(200).header("Content-Length", "11");
        given().head("/hit/" + ns + "/none").then().statusCode(404);
        given().get("/get/" + ns + "/home").then().body("value", is(1));
        given().get("/get/" + ns + "/none").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?callback=a-b", "/shield?bgcolor=no", "/shield?text=%00"})
    void what_can_not_be_shown_is_not_counted(String rest) {
        given().urlEncodingEnabled(false)
                .get("/hit/" + ns + "/home" + rest)
                .then()
                .statusCode(400);
        given().get("/get/" + ns + "/home").then().statusCode(404);
    }

    @Test
    void a_counter_without_a_namespace_is_in_the_default_one() {
        given().get("/hit/" + ns).then().body("value", is(1));
        given().get("/hit/default/" + ns).then().body("value", is(2));
        given().get("/get/" + ns).then().body("value", is(2));
        given().get("/v1/counters/default/" + ns).then().body("value", is(2));
    }

    @ParameterizedTest
    @CsvSource({
        "https://my-site.example,      ,                                   :HOST:/home, my-site.example/home",
        "https://my-site.example:8443, https://else.example/,              :HOST:/home, my-site.example/home",
        ",                             https://my-site.example/a/page.html,:HOST:/home, my-site.example/home",
        "null,                         https://my-site.example/,           :HOST:/home, my-site.example/home",
        "https://my-site.example,      https://my-site.example/a/page.html,:HOST:/:PATH:, my-site.example/apage.html",
        "https://my-site.example,      https://my-site.example/a/page.html,:HOST:/:PATHNAME:, my-site.example/apage.html",
        ",                             https://x.example/%C3%B6?q=1#there, my-site/:PATH:, my-site/C3B6",
        "https://my_site.example,      ,                                   :HOST:/home, my_site.example/home",
        ",                             http://my_site:8080/a,              :HOST:/home, my_site/home",
        ",                             https://my-site.example/a|b[c]^d{e},my-site/:PATH:, my-site/abcde",
        ",                             https://my-site.example/100%,       my-site/:PATH:, my-site/100",
        ",                             https://my-site.example/abc?q=a|b[],my-site/:PATH:, my-site/abc",
        ",                             https://my-site.example/abc#a^{b},  my-site/:PATH:, my-site/abc",
        ",                             https://me:pass@my_site.example:80/,:HOST:/home, my_site.example/home",
        ",                             http://[2001:db8::1]:8080/,         :HOST:/home, 2001db81/home",
    })
    void host_and_path_are_those_of_the_page(String origin, String referer, String called, String counter) {
        var request = given().urlEncodingEnabled(false);
        if (origin != null) {
            request.header("Origin", origin);
        }
        if (referer != null) {
            request.header("Referer", referer);
        }
        int value = request.get("/hit/" + called)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "*")
                .extract()
                .path("value");
        given().get("/get/" + counter).then().body("value", is(value));
    }

    @Test
    void a_long_path_is_cut() {
        given().header("Referer", "https://x.example/" + "long/".repeat(30)).get("/hit/" + ns + "/:PATH:");
        given().get("/get/" + ns + "/" + "long".repeat(16)).then().body("value", is(1));
    }

    @ParameterizedTest
    @CsvSource({
        ":HOST:/home,    ,                                'The Origin or Referer header has to be that of a page whose host '",
        "my-site/:PATH:, ,                                'The Referer header has to be that of a page whose path '",
        "my-site/:PATHNAME:, https://x.example/,          'The Referer header has to be that of a page whose path '",
        "my-site/:PATH:, https://x.example/,              'The Referer header has to be that of a page whose path '",
        "my-site/:PATH:, https://x.example/ab,            'The Referer header has to be that of a page whose path '",
        "my-site/:PATH:, not a URL,                       'The Referer header has to be that of a page whose path '",
    })
    void a_page_that_does_not_tell_where_it_is_is_told_so(String called, String referer, String error) {
        var request = given().urlEncodingEnabled(false);
        if (referer != null) {
            request.header("Referer", referer);
        }
        request.get("/hit/" + called).then().statusCode(400).body("error", startsWith(error));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /hit/NS/mine",
        "GET, /create/NS/new",
        "POST, /create/NS/new",
        "POST, /set/NS/mine?value=5",
        "POST, /update/NS/mine?value=5",
        "POST, /reset/NS/mine",
        "POST, /delete/NS/mine"
    })
    void a_call_that_would_be_made_twice_refuses_an_idempotency_key(String method, String path) {
        String key = given().get("/create/" + ns + "/mine?initializer=3").path("admin_key");
        owner(key)
                .header("Idempotency-Key", "one")
                .request(method, path.replace("NS", ns))
                .then()
                .statusCode(400)
                .body("error", startsWith("The Idempotency-Key has to be left out: "));
        given().get("/get/" + ns + "/mine").then().body("value", is(3));
        given().get("/get/" + ns + "/new").then().statusCode(404);
    }

    @Test
    void an_admin_key_is_stored_as_its_digest_alone() {
        String key = given().get("/create/" + ns + "/mine").path("admin_key");
        String owners = Bucket.hash(new Namespace(ns), Bucket.of(new Key("mine"))) + ":owners";
        assertThat(redis.hash(String.class).hget(owners, "mine"))
                .isEqualTo(new AdminKey(key).digest())
                .matches("[0-9a-f]{64}")
                .doesNotContain(key);
    }

    @Test
    void a_deleted_counter_is_nobodys() {
        String key = given().get("/create/" + ns + "/mine").path("admin_key");
        owner(key).post("/delete/" + ns + "/mine").then().statusCode(200);
        owner(key).post("/delete/" + ns + "/mine").then().statusCode(404);
        given().get("/hit/" + ns + "/mine").then().body("value", is(1));
        owner(key).post("/set/" + ns + "/mine?value=5").then().statusCode(400);
        String next = given().get("/create/" + ns + "/other").path("admin_key");
        owner(key).post("/set/" + ns + "/other?value=5").then().statusCode(401);
        owner(next).post("/set/" + ns + "/other?value=5").then().statusCode(200);
    }

    @Test
    void an_owner_stays_the_owner_of_a_counter_that_was_drained() {
        String key = given().get("/create/" + ns + "/mine?initializer=5").path("admin_key");
        given().post("/v1/drains/" + ns).then().statusCode(201);
        given().get("/get/" + ns + "/mine").then().statusCode(200).body("value", is(0));
        given().get("/create/" + ns + "/mine").then().statusCode(409);
        owner(key).post("/update/" + ns + "/mine?value=2").then().body("value", is(2));
    }

    @Test
    void a_shield_shows_the_exact_number_in_the_way_that_is_asked_for() {
        given().contentType("application/json").body("{\"value\":1233}").put("/v1/counters/" + ns + "/home");
        Response answer = given().get("/hit/" + ns + "/home/shield");
        answer.then()
                .statusCode(200)
                .contentType(startsWith("image/svg+xml"))
                .header("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate")
                .header("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
                .header("Access-Control-Allow-Origin", "*");
        assertThat(Picture.of(answer.asString()).texts()).containsExactly("counter", "1234");
        String shield = shield("?text=visits&bgcolor=e05d44&textcolor=ff0&style=plastic&fontsize=12&font=arial");
        assertThat(Picture.of(shield).texts()).containsExactly("visits", "1234");
        assertThat(shield)
                .contains("fill=\"#e05d44\"")
                .contains("fill=\"#ffff00\"")
                .contains("height=\"18\"");
        Picture simple = Picture.of(shield("?style=flat-square-simple&text=ignored"));
        assertThat(simple.texts()).containsExactly("1234");
        assertThat(simple.title()).isEqualTo("1,234");
        assertThat(Picture.of(shield("?style=round")).attribute("height")).isEqualTo("20");
    }

    @Test
    void the_text_of_a_shield_is_text() {
        given().get("/hit/" + ns + "/home");
        String script = "<script>alert(\"'&\")</script>";
        String shield = given().queryParam("text", script)
                .queryParam("fontsize", "\"><script>")
                .queryParam("font", "\"><script>")
                .get("/get/" + ns + "/home/shield")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(shield).doesNotContain("<script");
        assertThat(Picture.of(shield).texts()).containsExactly(script, "1");
    }

    private String shield(String query) {
        return given().get("/get/" + ns + "/home/shield" + query)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void a_browser_that_asks_first_may_bring_a_token() {
        given().header("Origin", "https://my-site.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .options("/set/" + ns + "/mine")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", equalTo("POST, OPTIONS"))
                .header("Access-Control-Allow-Headers", "authorization")
                .header("Access-Control-Max-Age", "86400");
    }

    @Test
    void stats_count_each_call_once() {
        int total = given().get("/stats").path("commands.total");
        int hits = given().get("/stats").path("commands.hit");
        given().get("/hit/" + ns + "/home");
        given().get("/stats")
                .then()
                .body("commands.hit", is(hits + 1))
                .body("commands.total", is(total + 3))
                .body("db_version", nullValue());
    }

    private static io.restassured.specification.RequestSpecification owner(String key) {
        return given().header("Authorization", "Bearer " + key);
    }
}
