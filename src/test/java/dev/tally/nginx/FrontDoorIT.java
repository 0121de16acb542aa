package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.tally.testsupport.HttpStream;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers meet in the real nginx before a service. */
@RequiresTool("nginx")
class FrontDoorIT {

    private static final int PROMPT = 10_000;

    @TempDir
    static Path folder;

    private static Service service;
    private static Nginx nginx;
    private static Caller caller;

    @BeforeAll
    static void start() {
        service = Service.start(
                folder,
                Map.of(
                        "QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true",
                        "TALLY_ADMIN_OPEN", "false",
                        "TALLY_ADMIN_TOKEN", "secret"));
        nginx = Nginx.start(folder, Map.of("TALLY_CLIENT_TIMEOUT", "1"), service);
        caller = new Caller(nginx.url());
    }

    @AfterAll
    static void stop() {
        caller.close();
        nginx.close();
        service.close();
    }

    @BeforeEach
    void clear() {
        assertThat(caller.send("DELETE", "/", "Authorization", "Bearer secret").statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_song_protocol_is_what_it_is_without_a_proxy() {
        assertThat(caller.get("/song/1").body()).isEqualTo("0");
        assertThat(caller.post("/song/1").body()).isEqualTo("1");
        assertThat(caller.get("/song/1").body()).isEqualTo("1");
        assertThat(caller.post("/song/5").body()).isEqualTo("1");
        assertThat(caller.post("/song/5").body()).isEqualTo("2");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(caller.get("/").body()).isEqualTo("1=1,5=2"));
        HttpResponse<String> other = caller.send("PATCH", "/song/1");
        assertThat(other.statusCode()).isEqualTo(405);
        assertThat(other.body()).isEqualTo("Method Not Allowed");
        assertThat(other.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS, POST");
        assertThat(caller.get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(caller.get("/nowhere").body()).isEqualTo("Not Found");
    }

    @Test
    void a_read_after_an_add_is_never_old() {
        for (int i = 1; i <= 100; i++) {
            String value = Integer.toString(i);
            assertThat(caller.post("/song/7").body()).isEqualTo(value);
            assertThat(caller.get("/song/7").body()).isEqualTo(value);
            assertThat(caller.get("/v1/counters/song/7").body()).contains("\"value\":" + value + "}");
        }
    }

    @Test
    void the_map_is_kept_for_a_moment_in_each_of_its_forms() {
        caller.post("/song/1");
        assertThat(caller.get("/", "Accept", "text/plain").body()).doesNotStartWith("{");
        assertThat(caller.get("/", "Accept", "application/json").body()).startsWith("{");
        for (int i = 0; i < 20; i++) {
            caller.get("/", "Accept", "text/plain");
        }
        assertThat(nginx.log()).contains("\"cache\":\"HIT\"");
        caller.post("/song/1");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(caller.get("/").body()).isEqualTo("1=2"));
    }

    @Test
    void a_browser_gets_the_live_page_from_the_disk() {
        HttpResponse<String> root = caller.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(root.statusCode()).isEqualTo(303);
        assertThat(root.headers().firstValue("Location")).hasValue("/live/");
        HttpResponse<String> page = caller.get("/live/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("max-age=300");
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .startsWith("default-src 'self';");
    }

    @Test
    void the_script_of_the_charts_is_no_file_of_the_source_and_comes_from_the_service() {
        HttpResponse<String> script = caller.get("/live/uplot/uPlot.iife.min.js");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/javascript");
        assertThat(script.headers().allValues("Cache-Control")).containsExactly("public, max-age=300");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/song/1", "/v1/counters/song/1", "/nowhere", "/q/health", "/live/"})
    void every_answer_has_the_security_headers(String path) {
        HttpResponse<String> answer = caller.get(path);
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("Referrer-Policy")).containsExactly("strict-origin-when-cross-origin");
        assertThat(answer.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(answer.headers().map()).doesNotContainKey("X-Powered-By");
        assertThat(answer.headers().firstValue("Server")).hasValue("nginx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/q", "/q/health/ready", "//q/metrics", "/v1/../q/health", "/%71/health", "/q/../q/metrics"})
    void health_and_metrics_can_not_be_reached(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void the_id_of_a_request_is_in_all_logs() {
        HttpResponse<String> answer = caller.get("/song/1", "X-Request-Id", "a-caller-of-ours");
        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("a-caller-of-ours");
        String own = caller.get("/song/1", "X-Request-Id", "bad \"id\"")
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
        assertThat(own).matches("[0-9a-f]{32}");
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(nginx.log()).contains("\"id\":\"a-caller-of-ours\"").contains("\"id\":\"" + own + "\"");
            assertThat(service.log()).contains("a-caller-of-ours").contains(own);
        });
    }

    @Test
    void a_line_of_the_access_log_is_json_whatever_the_caller_sends() {
        caller.get("/song/1", "User-Agent", "a \"quoted\\ agent\"");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(nginx.log().lines())
                        .filteredOn(line -> line.contains("quoted"))
                        .singleElement()
                        .satisfies(line -> assertThat(JsonPath.from(line).getString("agent"))
                                .isEqualTo("a \"quoted\\ agent\"")));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /song/1,              2000000, 413, urn:tally:problem:body-too-large",
        "PUT,  /v1/counters/song/1,  10,      415, urn:tally:problem:unsupported-media-type"
    })
    void a_body_that_is_too_large_or_of_another_type_is_refused(
            String method, String path, int size, int status, String type) {
        HttpResponse<String> answer = caller.send(
                method,
                path,
                BodyPublishers.ofString("x".repeat(size)),
                "Content-Type",
                "text/plain",
                "Authorization",
                "Bearer secret");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(is -> assertThat(is).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("\"" + type + "\"");
        assertThat(caller.get("/song/1").body()).isEqualTo("0");
    }

    @Test
    void an_address_or_headers_that_are_too_long_are_refused() throws IOException {
        HttpResponse<String> address = caller.get("/song/1?x=" + "x".repeat(9_000));
        assertThat(address.statusCode()).isEqualTo(414);
        assertThat(address.body()).contains("\"status\": 414");
        assertThat(raw("GET /song/1 HTTP/1.1\r\nHost: tally\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json");
        assertThat(raw("nonsense\r\n\r\n")).contains("400");
    }

    @Test
    void a_caller_who_does_not_finish_is_sent_away() throws IOException {
        assertThat(raw("GET /song/1 HTTP/1.1\r\nHost: ta")).isEmpty();
        assertThat(raw("POST /song/1 HTTP/1.1\r\nHost: tally\r\nContent-Length: 10\r\n\r\nx"))
                .doesNotContain(" 200 ");
        assertThat(caller.get("/song/1").body()).isEqualTo("0");
    }

    @Test
    void lines_are_added_and_answered_while_others_still_come() throws IOException {
        try (HttpStream stream = HttpStream.post(nginx.port(), "/v1/counters/plants", Map.of())) {
            stream.send("{\"key\":\"fern\"}\n");
            assertThat(stream.answer(PROMPT)).isEqualTo("{\"key\":\"fern\",\"value\":1}");
            stream.send("{\"key\":\"fern\",\"by\":2}\n");
            assertThat(stream.answer(PROMPT)).isEqualTo("{\"key\":\"fern\",\"value\":3}");
            stream.end();
            assertThat(stream.line(PROMPT)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/counters/paused", "/v1/import/paused"})
    void a_stream_of_lines_may_pause_longer_than_other_requests(String path) throws IOException {
        Map<String, String> impatient = Map.of("TALLY_CLIENT_TIMEOUT", "1", "TALLY_SERVICE_TIMEOUT", "1");
        try (Nginx hasty = Nginx.start(folder, impatient, service);
                RawConnection caller = new RawConnection(hasty.port())) {
            String amount = path.contains("import") ? "value" : "by";
            caller.send("POST " + path + " HTTP/1.1\r\nHost: tally\r\nTransfer-Encoding: chunked\r\n"
                    + "Authorization: Bearer secret\r\nContent-Type: application/x-ndjson\r\n\r\n"
                    + chunk("{\"key\":\"fern\",\"" + amount + "\":1}\n"));
            for (int i = 0; i < 3; i++) {
                assertThat(raw(hasty, "POST /song/1 HTTP/1.1\r\nHost: tally\r\nContent-Length: 10\r\n\r\nx"))
                        .as("another that pauses")
                        .doesNotContain(" 200 ");
            }
            caller.send(chunk("{\"key\":\"moss\",\"" + amount + "\":1}\n") + "0\r\n\r\n");
            RawConnection.Answer answer = caller.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains(path.contains("import") ? "2" : "moss");
        }
    }

    @Test
    void redirects_are_relative_whatever_port_the_caller_knows() throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\nHost: tally.example:8123\r\nAccept: text/html\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 303")
                .containsIgnoringCase("\r\nLocation: /live/\r\n");
    }

    @ParameterizedTest
    @CsvSource({"TRACE, /song/1, 405", "PUT, /live/, 405", "POST, /tally.js, 405", "OPTIONS, /live/, 200"})
    void a_method_that_a_path_does_not_have_is_told_which_it_has(String method, String path, int status)
            throws IOException {
        assertThat(raw(method + " " + path
                        + " HTTP/1.1\r\nHost: tally\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status)
                .containsIgnoringCase("\r\nAllow: GET, HEAD, OPTIONS");
    }

    private static String chunk(String line) {
        return Integer.toHexString(line.length()) + "\r\n" + line + "\r\n";
    }

    @Test
    void its_own_numbers_are_for_this_machine_only() {
        try (Caller operator = new Caller(nginx.statusUrl())) {
            assertThat(operator.get("/healthz").body()).isEqualTo("ok\n");
            assertThat(operator.get("/stub_status").body()).startsWith("Active connections:");
        }
        assertThat(caller.get("/stub_status").statusCode()).isEqualTo(404);
    }

    /** Sends it as it is, and returns all that comes. */
    private static String raw(String request) throws IOException {
        return raw(nginx, request);
    }

    private static String raw(Nginx door, String request) throws IOException {
        try (RawConnection connection = new RawConnection(door.port())) {
            connection.sendUnlessClosed(request);
            return connection.rest();
        }
    }
}
