package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that nginx keeps, and its own errors, for pages of several origins and callers that take different forms. */
@RequiresTool("nginx")
class OriginsIT {

    private static final List<String> PAGES = List.of("https://blog.example", "https://shop.example");

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static Service service;
    private static Nginx nginx;
    private static Caller caller;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        service = Service.start(
                folder,
                redis.asSetting(),
                "QUARKUS_HTTP_CORS_ENABLED",
                "true",
                "QUARKUS_HTTP_CORS_ORIGINS",
                String.join(",", PAGES));
        nginx = Nginx.start(folder, Map.of("TALLY_CACHE_SECONDS", "60", "TALLY_READS_BURST", "9999"), service);
        caller = new Caller(nginx.url());
        caller.post("/song/1");
    }

    @AfterAll
    static void stop() {
        caller.close();
        nginx.close();
        service.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/song/1", "/", "/v1/counters/song/1", "/v1/top/song", "/v1/badge/song/1.svg"})
    void a_kept_answer_is_readable_for_the_page_that_asks(String path) {
        for (int i = 0; i < 3; i++) {
            assertThat(caller.get(path).headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            for (String page : PAGES) {
                HttpResponse<String> answer = caller.get(path, "Origin", page);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                        .containsExactly(page);
                assertThat(answer.headers().allValues("Vary")).contains("Accept, Origin");
            }
        }
        assertThat(nginx.log().lines().filter(line -> line.contains("GET " + path + " ")))
                .anyMatch(line -> line.contains("\"cache\":\"HIT\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/song/2", "/"})
    void a_kept_answer_has_the_form_that_is_asked_for(String path) {
        for (int i = 0; i < 3; i++) {
            assertThat(caller.get(path).body()).doesNotStartWith("{");
            assertThat(caller.get(path, "Accept", "application/json").body()).startsWith("{");
            assertThat(caller.get(path, "Accept", "application/json;q=0.1, text/plain")
                            .body())
                    .doesNotStartWith("{");
        }
    }

    @Test
    void a_page_of_the_same_origin_is_no_other_origin() {
        assertThat(caller.post("/song/own", "Origin", nginx.url()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"413, POST, /song/1, 2000000", "414, GET, /song/1?x=, 0", "404, GET, /q/health, 0"})
    void an_error_of_nginx_can_be_read(int status, String method, String path, int size) {
        String target = path.endsWith("=") ? path + "x".repeat(9_000) : path;
        HttpResponse<String> answer =
                caller.send(method, target, BodyPublishers.ofString("x".repeat(size)), "Origin", PAGES.getFirst());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertReadable(answer);
    }

    @Test
    void a_page_can_read_a_429_and_preflights_are_bounded() {
        Map<String, String> few = Map.of("TALLY_READS_PER_SECOND", "1", "TALLY_READS_BURST", "2");
        try (Nginx strict = Nginx.start(folder, few, service);
                Caller page = new Caller(strict.url())) {
            for (String method : List.of("OPTIONS", "HEAD", "GET")) {
                List<HttpResponse<String>> answers = IntStream.range(0, 9)
                        .mapToObj(_ -> page.send(method, "/song/1", "Origin", PAGES.getFirst()))
                        .toList();
                assertThat(answers)
                        .filteredOn(answer -> answer.statusCode() == 429)
                        .isNotEmpty()
                        .allSatisfy(OriginsIT::assertReadable);
            }
        }
    }

    @Test
    void an_outage_can_be_read() {
        try (Nginx alone = Nginx.start(folder, Map.of("TALLY_UPSTREAMS", "127.0.0.1:1"));
                Caller page = new Caller(alone.url())) {
            HttpResponse<String> answer = page.post("/song/1", "Origin", PAGES.getFirst());
            assertThat(answer.statusCode()).isEqualTo(502);
            assertReadable(answer);
        }
    }

    private static void assertReadable(HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
    }
}
