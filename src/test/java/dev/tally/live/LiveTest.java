package dev.tally.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.EventStream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser sees of counters that change. */
@QuarkusTest
@TestProfile(SlowReaders.class)
class LiveTest {

    @TestHTTPResource("/v1/live/")
    URI live;

    /* A namespace for each test. */
    private final String namespace = "live-" + UUID.randomUUID();

    @Test
    void a_namespace_is_shown_and_then_every_change() {
        add("1", 3);
        add("5", 7);
        try (EventStream stream = watch("")) {
            awaitTold(stream, count("5", 7), count("1", 3));
            add("1", 1);
            awaitTold(stream, count("5", 7), count("1", 3), count("1", 4));
            add("new", -2);
            awaitTold(stream, count("5", 7), count("1", 3), count("1", 4), count("new", -2));
        }
    }

    @Test
    void a_stream_is_what_browsers_and_proxies_expect() {
        try (EventStream stream = watch("")) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(stream.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(stream.headers().firstValue("X-Accel-Buffering")).hasValue("no");
            await("retry").until(() -> stream.retries().equals(List.of("2000")));
            await("heartbeats").until(() -> stream.comments().size() >= 3);
            assertThat(stream.told()).isEmpty();
        }
    }

    @Test
    void the_largest_counters_are_shown_first_as_many_as_are_wanted() {
        IntStream.rangeClosed(1, 5).forEach(i -> add("k" + i, i));
        try (EventStream stream = watch("?limit=2")) {
            await().until(() -> stream.told().size() >= 2);
            assertThat(stream.told()).startsWith(count("k5", 5), count("k4", 4));
            // Behind the state there may be news of the adds before it, which were on their way.
            add("k1", 1);
            await().until(() -> stream.told().getLast().equals(count("k1", 2)));
        }
    }

    @Test
    void one_counter_is_shown_alone() {
        try (EventStream stream = watch("/5")) {
            awaitTold(stream, count("5", 0));
            add("6", 1);
            add("5", 2);
            awaitTold(stream, count("5", 0), count("5", 2));
        }
    }

    @Test
    void the_counters_that_are_asked_for_share_one_stream() {
        add("2", 7);
        String many = IntStream.rangeClosed(1, 300).mapToObj(Integer::toString).collect(Collectors.joining(","));
        try (EventStream stream = watch("?keys=" + many)) {
            await().until(() -> stream.states() == 1);
            assertThat(stream.told()).hasSizeGreaterThanOrEqualTo(300).contains(count("2", 7), count("300", 0));
            add("301", 1);
            add("300", 5);
            awaitLast(stream, count("300", 5));
            given().delete(counters());
            await().until(() -> stream.told().contains(count("2", 0)));
            assertThat(stream.told()).doesNotContain(count("301", 1), "reset {}");
        }
    }

    @Test
    void an_add_that_was_answered_is_in_the_state() {
        for (int i = 1; i <= 8; i++) {
            add("5", 1);
            try (EventStream all = watch("");
                    EventStream one = watch("/5")) {
                await("state").until(() -> !all.told().isEmpty() && !one.told().isEmpty());
                assertThat(all.told().getFirst()).isEqualTo(count("5", i));
                assertThat(one.told().getFirst()).isEqualTo(count("5", i));
            }
        }
    }

    @Test
    void every_way_to_change_a_counter_is_seen() {
        try (EventStream stream = watch("/5")) {
            awaitLast(stream, count("5", 0));
            add("5", 1);
            awaitLast(stream, count("5", 1));
            given().header("Idempotency-Key", UUID.randomUUID()).post(counters() + "/5");
            awaitLast(stream, count("5", 2));
            given().contentType(ContentType.JSON).body("{\"4\":1,\"5\":1}").post(counters());
            awaitLast(stream, count("5", 3));
            given().contentType(ContentType.JSON)
                    .header("Idempotency-Key", UUID.randomUUID())
                    .body("{\"4\":1,\"5\":1}")
                    .post(counters());
            awaitLast(stream, count("5", 4));
            given().contentType(ContentType.JSON).body("{\"value\":-9}").put(counters() + "/5");
            awaitLast(stream, count("5", -9));
            given().delete(counters() + "/5");
            awaitLast(stream, count("5", 0));
        }
    }

    @Test
    void a_removed_counter_is_shown_as_0() {
        add("5", 1);
        try (EventStream stream = watch("")) {
            awaitTold(stream, count("5", 1));
            given().delete(counters() + "/5");
            awaitTold(stream, count("5", 1), count("5", 0));
        }
    }

    @Test
    void a_play_is_seen() {
        String song = UUID.randomUUID().toString();
        try (EventStream stream = EventStream.open(live + "song/" + song)) {
            awaitLast(stream, count(song, 0));
            given().post("/song/" + song);
            awaitLast(stream, count(song, 1));
        }
    }

    @Test
    void a_cleared_namespace_is_shown_anew() {
        add("5", 1);
        try (EventStream all = watch("");
                EventStream one = watch("/5")) {
            awaitTold(all, count("5", 1));
            awaitLast(one, count("5", 1));
            given().delete(counters());
            awaitTold(all, count("5", 1), "reset {}");
            awaitLast(one, count("5", 0));
            add("5", 1);
            awaitTold(all, count("5", 1), "reset {}", count("5", 1));
            awaitLast(one, count("5", 1));
        }
    }

    @Test
    void a_drained_namespace_is_shown_anew_and_so_is_a_restored_one() {
        add("5", 1);
        try (EventStream stream = watch("")) {
            awaitTold(stream, count("5", 1));
            String drain = given().post("/v1/drains/" + namespace).header("Location");
            awaitTold(stream, count("5", 1), "reset {}");
            given().post(drain + "/restore").then().statusCode(204);
            awaitTold(stream, count("5", 1), "reset {}", "reset {}", count("5", 1));
        }
    }

    @Test
    void a_browser_that_comes_back_is_told_what_has_changed() {
        add("1", 1);
        add("2", 2);
        try (EventStream other = watch("")) {
            EventStream lost = watch("");
            awaitTold(lost, count("2", 2), count("1", 1));
            await().until(() -> lost.states() == 1);
            String last = lost.lastId();
            lost.close();
            add("1", 10);
            awaitLast(other, count("1", 11));
            try (EventStream back = watch("", "Last-Event-ID", last)) {
                awaitTold(back, count("1", 11));
            }
        }
    }

    @Test
    void a_browser_that_comes_from_elsewhere_begins_anew() {
        add("5", 1);
        for (String id : List.of("0", "0123456789abcdef-7", "nonsense", "-")) {
            try (EventStream back = watch("", "Last-Event-ID", id)) {
                awaitTold(back, "reset {}", count("5", 1));
            }
        }
    }

    @Test
    void a_state_that_was_cut_off_is_not_gone_on_from() {
        IntStream.rangeClosed(1, 3).forEach(i -> add("k" + i, i));
        try (EventStream stream = watch("")) {
            await().until(() -> stream.states() == 1);
            // Behind it there may be news of the adds before it.
            assertThat(stream.events().subList(0, 3))
                    .extracting(EventStream.Event::id)
                    .containsOnly("0");
            assertThat(stream.lastId()).isNotEqualTo("0");
        }
    }

    @Test
    void nothing_is_a_whole_state_as_well() {
        try (EventStream stream = watch("")) {
            await().until(() -> stream.states() == 1);
            assertThat(stream.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'a,b', invalid-name",
        "song/a$, invalid-name",
        "song?limit=0, invalid-parameter",
        "song?limit=1001, invalid-parameter",
        "song?limit=, invalid-parameter",
        "'song?keys=1,$', invalid-name",
        "song?keys=, invalid-parameter"
    })
    void what_is_not_allowed_is_refused_before_the_stream(String path, String problem) {
        given().get("/v1/live/" + path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", is("urn:tally:problem:" + problem));
    }

    @Test
    void head_and_options_are_as_elsewhere() {
        given().head("/v1/live/song")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/event-stream")
                .body(emptyString());
        given().head("/v1/live/song/a$").then().statusCode(400);
        given().options("/v1/live/song").then().statusCode(200).header("Allow", "GET, HEAD, OPTIONS");
        given().post("/v1/live/song/1").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
        given().accept("application/json").get("/v1/live/song").then().statusCode(406);
    }

    private EventStream watch(String path, String... headers) {
        return EventStream.open(live + namespace + path, headers);
    }

    private String counters() {
        return "/v1/counters/" + namespace;
    }

    private void add(String key, long by) {
        given().queryParam("by", by).post(counters() + "/" + key).then().statusCode(200);
    }

    private static String count(String key, long value) {
        return "count {\"key\":\"" + key + "\",\"value\":" + value + "}";
    }

    private static void awaitTold(EventStream stream, String... events) {
        await().untilAsserted(() -> assertThat(withoutRepetition(stream.told())).containsExactly(events));
    }

    /** What was told before is shown once more when it was in the state and in a message that was still on its way. */
    private static List<String> withoutRepetition(List<String> told) {
        List<String> once = new ArrayList<>();
        for (String event : told) {
            if (!once.subList(once.lastIndexOf("reset {}") + 1, once.size()).contains(event)) {
                once.add(event);
            }
        }
        return once;
    }

    private static void awaitLast(EventStream stream, String event) {
        await().untilAsserted(
                        () -> assertThat(stream.told()).isNotEmpty().last().isEqualTo(event));
    }
}
