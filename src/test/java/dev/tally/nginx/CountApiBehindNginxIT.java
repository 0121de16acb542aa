package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.Signals;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of CountAPI through the real nginx: some count although they are reads, and all are for pages of any origin. */
@RequiresTool("nginx")
class CountApiBehindNginxIT {

    private static final Map<String, String> FEW_HITS = Map.of("TALLY_HITS_PER_SECOND", "1", "TALLY_HITS_BURST", "4");
    private static final String PAGE = "https://page.example";

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static Service one;
    private static Service other;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        one = Service.start(folder, redis.asSetting(), "TALLY_COUNTAPI", "true");
        other = Service.start(folder, redis.asSetting(), "TALLY_COUNTAPI", "true");
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /hit/shop/visits",
        "GET,  /hit/shop/visits/shield",
        "GET,  /create/shop/visits",
        "GET,  /create",
        "POST, /create/shop/visits",
        "POST, /set/shop/visits",
        "POST, /update/shop/visits",
        "POST, /reset/shop/visits",
        "POST, /delete/shop/visits"
    })
    void a_change_is_sent_to_one_service_only_whatever_its_method(String method, String path) {
        try (Nginx nginx = Nginx.start(folder, Map.of("TALLY_SERVICE_TIMEOUT", "1"), one, other);
                Caller caller = new Caller(nginx.url())) {
            Signals.freeze(one.process().pid());
            Signals.freeze(other.process().pid());
            assertRefused(caller.send(method, path, "Origin", PAGE), 504);
            assertThat(nginx.asked(path, 1)).as("asked to %s", method).hasSize(1);
        } finally {
            Signals.thaw(one.process().pid());
            Signals.thaw(other.process().pid());
        }
    }

    @Test
    void no_hit_counts_twice_when_redis_stalls_and_a_service_is_killed() {
        AtomicInteger sent = new AtomicInteger();
        Queue<HttpResponse<String>> hits = new ConcurrentLinkedQueue<>();
        try (Nginx nginx = Nginx.start(folder, Nginx.NO_LIMITS, one, other);
                Caller caller = new Caller(nginx.url())) {
            try (Crowd _ = Crowd.of(8, () -> {
                sent.incrementAndGet();
                hits.add(caller.get("/hit/shop/stalled"));
            })) {
                upset(hits);
            }
            List<String> answered = hits.stream()
                    .filter(hit -> hit.statusCode() == 200)
                    .map(HttpResponse::body)
                    .toList();
            int counted = JsonPath.from(one.get("/get/shop/stalled").body()).getInt("value");
            System.out.printf("%,d hits sent, %,d answered, %,d counted%n", sent.get(), answered.size(), counted);
            assertThat(answered).doesNotHaveDuplicates();
            assertThat(counted).isBetween(answered.size(), sent.get());
        }
    }

    /** Freezes Redis for a moment, and kills a service, in the middle of hits. */
    private static void upset(Queue<HttpResponse<String>> hits) {
        try {
            awaitMore(hits);
            redis.freeze();
            await("a refusal").until(() -> hits.stream().anyMatch(hit -> hit.statusCode() != 200));
            redis.thaw();
            awaitMore(hits);
            other.kill();
            awaitMore(hits);
        } finally {
            redis.thaw();
            other.kill();
            other.launch();
            other.awaitReady();
        }
    }

    private static void awaitMore(Queue<?> answers) {
        int enough = answers.size() + 200;
        await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() >= enough);
    }

    @Test
    void a_stream_is_passed_on_as_it_comes() throws Exception {
        try (Nginx nginx = Nginx.start(folder, Map.of("TALLY_STREAMS", "1"), other);
                HttpClient page = HttpClient.newHttpClient();
                Caller caller = new Caller(nginx.url())) {
            URI stream = URI.create(nginx.url() + "/stream/shop/streamed");
            List<String> lines = new CopyOnWriteArrayList<>();
            HttpResponse<Stream<String>> answer =
                    page.send(HttpRequest.newBuilder(stream).build(), BodyHandlers.ofLines());
            Thread.ofVirtual().start(() -> answer.body().forEach(lines::add));
            for (int i = 1; i <= 3; i++) {
                one.get("/hit/shop/streamed");
                String frame = "data: {\"value\":" + i + "}";
                await().atMost(Duration.ofSeconds(30)).until(() -> lines.contains(frame));
            }
            assertRefused(caller.get("/stream/shop/streamed", "Origin", PAGE), 429);
            page.shutdownNow();
        }
    }

    @Test
    void a_hit_is_never_kept_and_a_read_sees_it() {
        try (Nginx nginx = Nginx.start(folder, Map.of(), one, other);
                Caller caller = new Caller(nginx.url())) {
            for (int i = 1; i <= 100; i++) {
                String value = "{\"value\":" + i + "}";
                assertThat(caller.get("/hit/shop/seen").body()).isEqualTo(value);
                assertThat(caller.get("/get/shop/seen").body()).isEqualTo(value);
            }
            assertThat(nginx.log()).doesNotContain("\"cache\":\"HIT\"");
        }
    }

    @Test
    void hits_have_a_limit_of_their_own_and_a_page_can_read_the_refusal() {
        try (Nginx nginx = Nginx.start(folder, FEW_HITS, one);
                Caller caller = new Caller(nginx.url())) {
            List<HttpResponse<String>> hits = Stream.generate(() -> caller.get("/hit/shop/limited", "Origin", PAGE))
                    .limit(30)
                    .toList();
            assertThat(hits).extracting(HttpResponse::statusCode).containsOnly(200, 429);
            HttpResponse<String> refused = hits.stream()
                    .filter(hit -> hit.statusCode() == 429)
                    .findFirst()
                    .orElseThrow();
            assertRefused(refused, 429);
            long counted = hits.stream().filter(hit -> hit.statusCode() == 200).count();
            assertThat(caller.get("/get/shop/limited").body()).isEqualTo("{\"value\":" + counted + "}");
            assertThat(caller.post("/song/limited").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_a_browser_asks_before_a_call_is_not_limited() {
        try (Nginx nginx = Nginx.start(folder, FEW_HITS, one);
                Caller caller = new Caller(nginx.url())) {
            assertThat(Stream.generate(() -> caller.send(
                                    "OPTIONS",
                                    "/set/shop/visits",
                                    "Origin",
                                    PAGE,
                                    "Access-Control-Request-Method",
                                    "POST"))
                            .limit(30))
                    .extracting(HttpResponse::statusCode)
                    .doesNotContain(429);
        }
    }

    @Test
    void reads_are_refused_in_the_same_way_and_other_calls_as_ever() {
        Map<String, String> few = Map.of("TALLY_READS_PER_SECOND", "1", "TALLY_READS_BURST", "1");
        try (Nginx nginx = Nginx.start(folder, few, one);
                Caller caller = new Caller(nginx.url())) {
            assertRefused(overTheLimit(caller, "/get/shop/visits"), 429);
            HttpResponse<String> song = overTheLimit(caller, "/song/1");
            assertThat(song.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(song.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    private static HttpResponse<String> overTheLimit(Caller caller, String path) {
        return Stream.generate(() -> caller.get(path))
                .limit(30)
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /hit/shop/open,    200",
        "GET,  /get/shop/nothing, 404",
        "GET,  /get/a%20b/c%20d,  400",
        "POST, /delete/shop/open, 401"
    })
    void every_answer_of_the_service_lets_a_page_of_any_origin_in_once(String method, String path, int status) {
        try (Nginx nginx = Nginx.start(folder, Map.of(), one);
                Caller caller = new Caller(nginx.url())) {
            HttpResponse<String> answer = caller.send(method, path, "Origin", PAGE);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .hasSize(1);
            assertThat(answer.headers().allValues("Access-Control-Expose-Headers"))
                    .singleElement()
                    .asString()
                    .contains("Retry-After");
        }
    }

    private static void assertRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues("Retry-After")).containsExactly("1");
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("Retry-After");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).startsWith("{\"error\": \"");
    }
}
