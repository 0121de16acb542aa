package dev.tally.countapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known problems of similar services, none of which occur here. */
class CountApiIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private Service startService(String... settings) {
        Map<String, String> all = new HashMap<>(redis.asSetting());
        all.put("TALLY_COUNTAPI", "true");
        return Service.start(folder, all, settings);
    }

    @Test
    void no_hit_counts_twice_while_redis_stalls() {
        for (String expiry : List.of("", "180d")) {
            try (Service service = startService("TALLY_COUNTAPI_EXPIRY", expiry)) {
                String counter = "site/home" + expiry;
                assertThat(service.get("/hit/" + counter).body()).isEqualTo("{\"value\":1}");
                long sent = 1;
                for (int round = 0; round < 3; round++) {
                    List<HttpResponse<String>> answers = hitsDuringStall(service, counter);
                    sent += answers.size();
                    service.awaitReady();
                    long counted = value(service.get("/get/" + counter).body());
                    assertThat(counted).as("counted of %d", sent).isLessThanOrEqualTo(sent);
                    assertThat(answers).allSatisfy(CountApiIT::assertTold);
                    sent = assertAllAnsweredAreIn(answers, counted);
                }
            }
        }
    }

    /** Hits a counter from many pages while Redis is frozen, until some have timed out and others have just arrived. */
    private List<HttpResponse<String>> hitsDuringStall(Service service, String counter) {
        HttpClient browsers = HttpClient.newHttpClient();
        HttpRequest hit = service.request("/hit/" + counter)
                .header("Origin", "https://site.example")
                .build();
        Supplier<CompletableFuture<HttpResponse<String>>> send = () -> browsers.sendAsync(hit, BodyHandlers.ofString());
        redis.freeze();
        List<CompletableFuture<HttpResponse<String>>> hits =
                new ArrayList<>(Stream.generate(send).limit(20).toList());
        Object first =
                CompletableFuture.anyOf(hits.toArray(CompletableFuture[]::new)).join();
        Stream.generate(send).limit(20).forEach(hits::add);
        redis.thaw();
        assertThat(((HttpResponse<?>) first).statusCode())
                .as("while Redis is frozen")
                .isEqualTo(503);
        return hits.stream().map(CompletableFuture::join).toList();
    }

    private static void assertTold(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isIn(200, 503);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        if (answer.statusCode() == 503) {
            assertThat(answer.body()).startsWith("{\"error\":\"");
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        }
    }

    /** Asserts that every answered hit was counted, and that no value was returned twice; returns the count. */
    private static long assertAllAnsweredAreIn(List<HttpResponse<String>> answers, long counted) {
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200).map(answer -> value(answer.body())))
                .doesNotHaveDuplicates()
                .allMatch(value -> value <= counted);
        return counted;
    }

    @Test
    void a_stream_shows_hits_that_another_service_counts() throws Exception {
        try (Service one = startService();
                Service other = startService()) {
            one.get("/hit/site/home");
            HttpResponse<Stream<String>> stream = watch(one, "/stream/site/home");
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(stream.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("*");
            assertThat(stream.headers().firstValue("X-Accel-Buffering")).contains("no");
            List<String> lines = new CopyOnWriteArrayList<>();
            Thread.ofVirtual().start(() -> stream.body().forEach(lines::add));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines).startsWith("data: {\"value\":1}", ""));
            for (int i = 2; i <= 5; i++) {
                int value = i;
                assertThat(other.get("/hit/site/home").body()).isEqualTo("{\"value\":" + i + "}");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(lines).contains("data: {\"value\":" + value + "}"));
            }
            assertThat(lines).allMatch(line -> line.matches("(data: \\{\"value\":[1-5]})?|:"));
        }
    }

    private static HttpResponse<Stream<String>> watch(Service service, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(service.url() + path)).build(), BodyHandlers.ofLines());
    }

    @Test
    void a_counter_that_ends_is_seen_to_end() throws Exception {
        try (Service service = startService("TALLY_COUNTAPI_EXPIRY", "2s")) {
            service.get("/hit/site/home");
            List<String> lines = new CopyOnWriteArrayList<>();
            HttpResponse<Stream<String>> stream = watch(service, "/stream/site/home");
            Thread.ofVirtual().start(() -> stream.body().forEach(lines::add));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines).contains("data: {\"value\":0}"));
            assertThat(service.get("/get/site/home").statusCode()).isEqualTo(404);
            assertThat(service.get("/v1/counters/site/home").body()).contains("\"value\":0");
            assertThat(redis.send("DBSIZE"))
                    .as("the bitmap, the namespaces and what the sweeper knows")
                    .isIn(":3", ":4");
        }
    }

    @Test
    void ends_are_taken_back_where_nothing_is_to_end_any_more() {
        try (Service service = startService("TALLY_COUNTAPI_EXPIRY", "1h")) {
            service.get("/hit/site/home");
            await().atMost(PATIENCE)
                    .until(() -> redis.send("EXISTS tally:countapi:ends").equals(":1"));
        }
        try (Service service = startService()) {
            await().atMost(PATIENCE)
                    .until(() -> redis.send("EXISTS tally:countapi:ends").equals(":0"));
            assertThat(service.get("/info/site/home").body()).contains("\"expires_str\":\"-1ns\"");
        }
        try (Service service = startService("TALLY_COUNTAPI_EXPIRY", "1h")) {
            assertThat(service.get("/info/site/home").body())
                    .contains("\"value\":1")
                    .contains("\"expires_str\":\"-1ns\"");
            service.get("/hit/site/home");
            assertThat(service.get("/info/site/home").body()).containsPattern("\"expires_str\":\"(1h0m0|59m[0-9]+)s\"");
        }
    }

    @Test
    void memory_does_not_grow_with_what_is_asked_for() {
        try (Service service = startService()) {
            service.get("/hit/site/home/shield");
            await().atMost(PATIENCE).until(() -> series(service) > 0);
            long before = series(service);
            for (int i = 0; i < 200; i++) {
                service.get("/hit/site" + i + "/home" + i + "/shield?fontsize=" + i + ".5&text=t" + i + "&font=f" + i);
            }
            assertThat(service.get("/hit/site/home?callback=f").statusCode()).isEqualTo(200);
            assertThat(series(service)).isEqualTo(before);
            assertThat(service.metrics()).doesNotContain("home1");
        }
    }

    /** Returns the number of time series for successful requests. */
    private static long series(Service service) {
        return service.metrics()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count") && line.contains("uri=\"/hit"))
                .count();
    }

    @Test
    void where_adds_want_a_token_hits_do_as_well() {
        try (Service service = startService("TALLY_WRITE_TOKEN", "let-me-in")) {
            assertThat(service.get("/hit/site/home").statusCode()).isEqualTo(401);
            assertThat(service.get("/create/site/home").statusCode()).isEqualTo(401);
            assertThat(service.get("/get/site/home").statusCode()).isEqualTo(404);
            HttpResponse<String> answer = service.send(service.request("/hit/site/home")
                    .header("Authorization", "Bearer let-me-in")
                    .build());
            assertThat(answer.body()).isEqualTo("{\"value\":1}");
        }
    }

    /** These calls are open to pages of all origins, independent of the CORS settings for other calls. */
    @Test
    void pages_of_other_origins_may_call_although_they_may_not_call_the_rest() {
        try (Service service = startService(
                "QUARKUS_HTTP_CORS_ENABLED", "true", "QUARKUS_HTTP_CORS_ORIGINS", "https://shop.example")) {
            HttpResponse<String> hit = service.send(service.request("/hit/:HOST:/home")
                    .header("Origin", "https://site.example")
                    .build());
            assertThat(hit.body()).isEqualTo("{\"value\":1}");
            assertThat(hit.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
            HttpResponse<String> other = service.send(service.request("/v1/counters/site.example/home")
                    .header("Origin", "https://site.example")
                    .build());
            assertThat(other.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void what_no_call_reads_is_no_trouble() throws Exception {
        try (Service service = startService()) {
            HttpRequest create = service.request("/create/site/home?initializer=5")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"a\":\"" + "b".repeat(100_000) + "\"}"))
                    .build();
            assertThat(service.send(create).statusCode()).isEqualTo(201);
            assertThat(service.send(create).statusCode()).isEqualTo(409);
            assertThat(status(service, "/hit/site/home?callback=%zz")).isEqualTo(400);
            assertThat(status(service, "/hit/site/%zz")).isEqualTo(400);
            assertThat(service.get("/get/site/home").body()).isEqualTo("{\"value\":5}");
            assertThat(service.log()).doesNotContain("A request failed");
        }
    }

    /** Sends a path that the JDK's client would reject. */
    private static int status(Service service, String path) throws IOException {
        try (RawConnection caller = new RawConnection(service.port())) {
            caller.send("GET " + path + " HTTP/1.1\r\nHost: tally\r\n\r\n");
            return caller.answer().status();
        }
    }

    private static long value(String body) {
        return Long.parseLong(body.replaceAll("[^0-9-]", ""));
    }
}
