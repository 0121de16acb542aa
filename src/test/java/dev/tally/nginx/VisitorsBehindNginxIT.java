package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RawHttp;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service takes the client address from nginx, over TCP and over a Unix socket. Nothing else in its answers changes. */
@RequiresTool("nginx")
class VisitorsBehindNginxIT {

    private static final String PAGE = "https://blog.example";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final String CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/1.0)";

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static Service service;
    private static Nginx overTcp;
    private static Nginx overSocket;
    private static Nginx behindProxy;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        Path socket = folder.resolve("http.sock");
        service = Service.start(
                folder,
                redis.asSetting(),
                "QUARKUS_HTTP_DOMAIN_SOCKET",
                socket.toString(),
                "QUARKUS_HTTP_DOMAIN_SOCKET_ENABLED",
                "true",
                "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING",
                "true",
                "QUARKUS_HTTP_CORS_ENABLED",
                "true",
                "TALLY_ADMIN_TOKEN",
                "sesame",
                "TALLY_BOTS_LIST",
                "src/test/resources/crawlers.json",
                "TALLY_RULES_SONG_ONCE",
                "1h",
                "TALLY_RULES_PEOPLE_BOTS",
                "refuse",
                "TALLY_RULES_LIKES_ONCE",
                "1h",
                "TALLY_RULES_LIKES_VISITORS",
                "true",
                "TALLY_RULES_LIKES_ORIGINS",
                PAGE);
        socket.toFile().setWritable(true, false);
        Map<String, String> cached = Map.of("TALLY_CACHE_SECONDS", "60", "TALLY_READS_BURST", "9999");
        overTcp = Nginx.start(folder, cached, service);
        overSocket = Nginx.before(folder, Nginx.NO_LIMITS, "unix:" + socket);
        behindProxy = Nginx.before(folder, Map.of("TALLY_TRUSTED_PROXIES", "127.0.0.1"), "unix:" + socket);
    }

    @AfterAll
    static void stop() {
        Stream.of(overTcp, overSocket, behindProxy).forEach(Nginx::close);
        service.close();
        redis.close();
    }

    static List<Nginx> ways() {
        return List.of(overTcp, overSocket);
    }

    @Test
    void visitors_of_several_networks_are_told_apart_on_the_fast_path() {
        try (Caller caller = new Caller(behindProxy.url())) {
            for (String[] each : new String[][] {
                {"192.0.2.1", "1"},
                {"192.0.2.9", "1"},
                {"198.51.100.1", "2"},
                {"2001:db8::1", "3"},
                {"2001:db8::2", "3"}
            }) {
                assertThat(caller.post("/song/far", "X-Forwarded-For", each[0], "User-Agent", FIREFOX)
                                .body())
                        .isEqualTo(each[1]);
            }
        }
        assertThat(service.log()).doesNotContain("No call takes the fast path");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ways")
    void an_address_that_a_client_makes_up_is_not_believed(Nginx nginx) {
        String song = "/song/near" + nginx.port();
        try (Caller caller = new Caller(nginx.url())) {
            for (int i = 1; i <= 3; i++) {
                HttpResponse<String> answer = caller.post(
                        song,
                        "X-Forwarded-For",
                        "203.0." + i + ".1",
                        "Forwarded",
                        "for=203.0." + i + ".1;proto=https;host=evil.example",
                        "X-Forwarded-Port",
                        "99999",
                        "X-Forwarded-Ssl",
                        "on",
                        "User-Agent",
                        FIREFOX);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("1");
            }
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ways")
    void what_tells_who_adds_reaches_the_service(Nginx nginx) {
        String people = "/v1/counters/people/a" + nginx.port();
        String likes = "/v1/counters/likes/a" + nginx.port();
        try (Caller caller = new Caller(nginx.url())) {
            assertThat(caller.post(people, "User-Agent", CRAWLER).statusCode()).isEqualTo(403);
            assertThat(caller.post(people, "User-Agent", FIREFOX, "Sec-Purpose", "prefetch")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(caller.post(people, "User-Agent", FIREFOX).statusCode()).isEqualTo(200);
            assertThat(caller.post(likes).statusCode()).isEqualTo(403);
            for (String name : List.of("anna", "bert")) {
                HttpResponse<String> like = caller.post(likes, "Origin", PAGE, "Tally-Visitor", name);
                assertThat(like.headers().allValues("Access-Control-Allow-Origin"))
                        .containsExactly(PAGE);
                assertThat(like.body()).doesNotContain("counted");
            }
            assertThat(caller.post(likes, "Origin", PAGE, "Tally-Visitor", "anna")
                            .headers()
                            .firstValue("Tally-Counted"))
                    .contains("false");
            HttpResponse<String> preflight =
                    caller.send("OPTIONS", likes, "Origin", PAGE, "Access-Control-Request-Method", "POST");
            assertThat(preflight.statusCode()).isEqualTo(200);
            assertThat(preflight.headers().allValues("Access-Control-Allow-Methods"))
                    .containsExactly("GET, HEAD, POST");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ways")
    void a_page_of_the_same_origin_stays_one_and_a_location_is_relative(Nginx nginx) {
        try (Caller caller = new Caller(nginx.url())) {
            assertThat(caller.post("/v1/counters/own/a", "Origin", nginx.url()).statusCode())
                    .isEqualTo(200);
            assertThat(caller.post("/v1/counters/own/a", "Origin", "http://127.0.0.1:1")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(caller.post("/v1/drains/own", "Authorization", "Bearer sesame")
                            .headers()
                            .firstValue("Location")
                            .orElseThrow())
                    .startsWith("/v1/drains/own/");
            assertThat(caller.get("/", "Accept", "text/html").headers().firstValue("Location"))
                    .hasValueSatisfying(page -> assertThat(page).startsWith("/"));
        }
    }

    /** The service itself; nginx refuses these before. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Host: a b", "Host: a:99999999", "Host: [::1", "X-Forwarded-For: ,:", "X-Forwarded-Port: 99999"})
    void a_malformed_request_is_answered_in_the_format_of_its_call(String header) {
        String host = header.startsWith("Host") ? "" : "Host: localhost\r\n";
        RawHttp.Answer answer = RawHttp.send(
                service.port(),
                ("POST /v1/counters/odd/a HTTP/1.1\r\n" + host + header + "\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                5_000);
        assertThat(answer.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type)
                        .startsWith(answer.status() == 200 ? "application/json" : "application/problem+json"));
    }

    @ParameterizedTest
    @CsvSource({"/v1/counters/likes/kept", "/v1/top/likes", "/v1/badge/likes/kept.svg"})
    void a_kept_answer_is_readable_for_the_page_and_kept_apart(String path) {
        try (Caller caller = new Caller(overTcp.url())) {
            for (int i = 0; i < 3; i++) {
                assertThat(caller.get(path).headers().firstValue("Access-Control-Allow-Origin"))
                        .isEmpty();
                HttpResponse<String> answer = caller.get(path, "Origin", PAGE);
                assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                        .containsExactly(PAGE);
                assertThat(answer.headers().allValues("Vary")).contains("Accept, Origin");
            }
        }
        assertThat(overTcp.log().lines().filter(line -> line.contains("GET " + path + " ")))
                .anyMatch(line -> line.contains("\"cache\":\"HIT\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/visitors/likes/a", "/v1/namespaces/likes", "/v1/namespaces"})
    void calls_about_visitors_and_rules_are_public(String path) {
        try (Caller caller = new Caller(overSocket.url())) {
            assertThat(caller.send("GET", path, BodyPublishers.noBody(), "Accept", "application/json")
                            .body())
                    .doesNotContain("problem")
                    .startsWith("{");
        }
    }
}
