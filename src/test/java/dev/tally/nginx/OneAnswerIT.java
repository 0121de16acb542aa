package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.tally.nginx.RequestTable.Row;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RawHttp;
import dev.tally.testsupport.RawHttp.Answer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request has one answer, whether it is a hot call, goes to a resource, or comes through nginx. */
@RequiresTool("nginx")
class OneAnswerIT {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final String SHOP = "https://shop.example";

    /* Keeps a request from being a hot call, and changes nothing else. */
    private static final String BY_RESOURCE = "Accept: text/plain, */*;q=0.8";

    @TempDir
    static Path folder;

    private static Service service;
    private static Nginx nginx;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>();
        settings.put("TALLY_COUNTAPI", "true");
        settings.put("QUARKUS_HTTP_CORS_ENABLED", "true");
        settings.put("QUARKUS_HTTP_CORS_ORIGINS", SHOP);
        service = Service.start(folder, settings);
        nginx = Nginx.start(
                folder,
                Map.of("TALLY_ADDS_PER_SECOND", "1000", "TALLY_ADDS_BURST", "1000", "TALLY_READS_BURST", "1000"),
                service);
    }

    @AfterAll
    static void stop() {
        nginx.close();
        service.close();
    }

    @BeforeEach
    void clear() {
        service.delete("/");
        service.delete("/v1/counters/plants");
    }

    @ParameterizedTest
    @MethodSource({
        "dev.tally.nginx.RequestTable#hosts",
        "dev.tally.nginx.RequestTable#targets",
        "dev.tally.nginx.RequestTable#methodsAndHeaders",
        "dev.tally.nginx.RequestTable#bodies"
    })
    void a_request_has_one_status_and_one_effect(Row row) {
        Answer hot = send(service.port(), row.bytes());
        String counted = counted();
        clear();
        // A key that is sent again, and whose add was taken away, would be answered as before.
        Answer resource = send(service.port(), row.bytes(BY_RESOURCE));
        assertThat(counted()).as("counted by the resource").isEqualTo(counted);
        clear();
        Answer proxied = send(nginx.port(), row.bytes());
        assertThat(counted()).as("counted through nginx").isEqualTo(counted);

        assertThat(List.of(hot.status(), resource.status(), proxied.status()))
                .as("direct, by the resource, through nginx: %s", proxied)
                .containsOnly(row.status());
        if (row.status() >= 400) {
            assertThat(counted).isEqualTo("|");
            Stream.of(hot, resource, proxied).forEach(OneAnswerIT::assertTold);
            assertThat(resource.text()).isEqualTo(hot.text());
        } else {
            assertThat(resource.text()).isEqualTo(hot.text());
            assertThat(proxied.text()).isEqualTo(hot.text());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tally.nginx.RequestTable#accepts")
    void a_wish_for_the_answer_has_the_same_answer_through_nginx(Row row) {
        Answer direct = send(service.port(), row.bytes());
        Answer proxied = send(nginx.port(), row.bytes());
        assertThat(direct.status()).isIn(200, 406);
        assertThat(proxied.status()).isEqualTo(direct.status());
        assertThat(proxied.text()).isEqualTo(direct.text());
    }

    @Test
    void a_semicolon_is_part_of_a_label() {
        for (int port : List.of(service.port(), nginx.port())) {
            assertThat(send(
                                    port,
                                    Row.of(200, "GET /v1/badge/plants/a.svg?label=AC;style=plastic")
                                            .bytes())
                            .text())
                    .contains(">AC;style=plastic<")
                    .contains("height=\"20\"");
        }
    }

    @ParameterizedTest
    @MethodSource({"dev.tally.nginx.RequestTable#refusals"})
    void a_page_of_another_origin_can_read_why(Row row) {
        for (int port : List.of(service.port(), nginx.port())) {
            Answer answer = send(port, row.bytes("Origin: " + SHOP));
            assertThat(answer.status()).isEqualTo(row.status());
            assertThat(answer.header("Access-Control-Allow-Origin"))
                    .isIn(SHOP.describeConstable(), "*".describeConstable());
            assertTold(answer);
        }
    }

    private static Answer send(int port, byte[] request) {
        return RawHttp.send(port, request, PATIENCE_MILLIS);
    }

    private static void assertTold(Answer answer) {
        assertThat(answer.header("Content-Type").orElse("none"))
                .matches("(application/problem\\+json|application/json|text/plain)(;.*)?");
        assertThat(answer.text()).isNotBlank().doesNotContain("Error id", "Exception", "io.vertx", "org.jboss");
    }

    /** Returns what each of the two namespaces of this test holds. */
    private static String counted() {
        return service.get("/").body() + "|"
                + service.get("/v1/export/plants").body().replaceAll("\\s", "");
    }
}
