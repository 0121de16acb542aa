package dev.tally.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page of an origin that is let in sees each answer, whatever it is. */
class CorsIT {

    private static final String SHOP = "https://shop.example";

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static Service service;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        service = Service.start(
                folder,
                redis.asSetting(),
                "QUARKUS_HTTP_CORS_ENABLED",
                "true",
                "QUARKUS_HTTP_CORS_ORIGINS",
                "https://blog.example," + SHOP,
                "TALLY_ADMIN_TOKEN",
                "open-sesame");
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /song/1,                   200",
        "POST,   /song/a,                   200",
        "HEAD,   /song/1,                   200",
        "OPTIONS,/song/1,                   200",
        "POST,   '/song/a,b',               400",
        "GET,    /v1/counters/song?limit=0, 400",
        "DELETE, /,                         401",
        "GET,    /nothing,                  404",
        "PUT,    /song/1,                   405",
    })
    void every_answer_can_be_read(String method, String path, int status) {
        HttpResponse<String> answer = call(method, path, Map.of("Origin", SHOP));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertReadable(answer);
    }

    @Test
    void a_wrong_token_can_be_read_too() {
        HttpResponse<String> answer = call("DELETE", "/", Map.of("Origin", SHOP, "Authorization", "Bearer open-sesam"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertReadable(answer);
    }

    @Test
    void an_outage_can_be_read_too() {
        redis.kill();
        HttpResponse<String> answer = call("GET", "/song/1", Map.of("Origin", SHOP));
        redis.start();
        assertThat(answer.statusCode()).isEqualTo(503);
        assertReadable(answer);
        service.awaitReady();
    }

    @Test
    void a_browser_that_asks_first_may_send_every_header() {
        HttpResponse<String> answer = call(
                "OPTIONS",
                "/v1/counters/plants/fern",
                Map.of(
                        "Origin", SHOP,
                        "Access-Control-Request-Method", "POST",
                        "Access-Control-Request-Headers", "authorization,content-type,idempotency-key"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo("POST");
        assertThat(header(answer, "Access-Control-Allow-Headers"))
                .isEqualTo("authorization,content-type,idempotency-key");
    }

    @Test
    void another_origin_is_refused_and_counts_nothing() {
        HttpResponse<String> answer = call("POST", "/song/other", Map.of("Origin", "https://evil.example"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(service.get("/song/other").body()).isEqualTo("0");
    }

    private static HttpResponse<String> call(String method, String path, Map<String, String> headers) {
        var request = service.request(path).method(method, BodyPublishers.noBody());
        headers.forEach(request::header);
        return service.send(request.build());
    }

    private static void assertReadable(HttpResponse<String> answer) {
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(header(answer, "Access-Control-Expose-Headers").split(","))
                .contains("Idempotent-Replayed", "Location", "Retry-After");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
