package dev.tally.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.stream.Stream;

import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RawConnection.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection survives a body that nobody wants, or ends and says so: the next request is never left without an answer. */
@QuarkusTest
class UnreadBodyTest {

    private static final String GET = "GET /song/unread HTTP/1.1\r\nHost: tally\r\n\r\n";

    /* Of what is answered: a resource, filters, what the framework refuses, OPTIONS, files, and what is not there. */
    private static final String[] REQUESTS = {
        "POST /song/unread",
        "GET /song/unread",
        "HEAD /v1/top/song",
        "DELETE /v1/counters/unread/none",
        "POST /v1/counters/unread/key?by=2",
        "POST /v1/counters/-/key",
        "POST /v1/counters/unread",
        "PUT /v1/counters/unread/key",
        "PATCH /v1/counters/unread/key",
        "POST /v1/import/unread?mode=none",
        "POST /v1/countapi/import",
        "POST /v1/drains/unread/1/restore",
        "GET /v1/export/unread",
        "GET /v1/openapi",
        "OPTIONS /song/unread",
        "OPTIONS *",
        "POST /nothing/here",
        "GET /live/index.html",
        "POST /live/index.html",
        "POST /q/health",
        "POST /hit/unread/key",
        "TRACE /song/unread",
        "BREW /song/unread"
    };

    private static final String[] TYPES = {"text/plain", "application/x-ndjson"};

    @TestHTTPResource
    URI service;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    static Stream<Arguments> requests() {
        return Stream.of(REQUESTS).flatMap(request -> Stream.of(TYPES).map(type -> Arguments.of(request, type)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void the_next_request_is_answered_or_the_connection_is_closed(String request, String type) throws IOException {
        for (int size : new int[] {60_000, 3_000_000}) {
            assertSurvives(service.getPort(), head(request, type) + "Content-Length: " + size + "\r\n\r\n", size, "");
            assertSurvives(service.getPort(), chunkedHead(request, type, size), size, "\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /q/health/ready", "GET /q/metrics", "POST /nothing", "GET /q/health/live"})
    void so_it_is_on_the_management_port(String request) throws IOException {
        for (int size : new int[] {60_000, 12_000_000}) {
            int port = management.getPort();
            assertSurvives(port, head(request, "text/plain") + "Content-Length: " + size + "\r\n\r\n", size, "");
            assertSurvives(port, chunkedHead(request, "text/plain", size), size, "\r\n0\r\n\r\n");
        }
    }

    private static void assertSurvives(int port, String head, int size, String end) throws IOException {
        try (RawConnection caller = new RawConnection(port)) {
            Thread.ofVirtual().start(() -> {
                caller.sendUnlessClosed(head + "x".repeat(size) + end);
                caller.sendUnlessClosed(GET);
            });
            Answer answer = head.startsWith("HEAD") ? caller.headAnswer() : caller.answer();
            assertThat(answer.status()).as(head).isLessThan(500);
            if (answer.isLast()) {
                assertThat(caller.isClosed()).as(head).isTrue();
            } else {
                assertThat(caller.answer().status()).as(head).isLessThan(500);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 1 << 20})
    void a_body_of_up_to_a_megabyte_costs_no_connection(int size) throws IOException {
        try (RawConnection caller = new RawConnection(service.getPort())) {
            for (int i = 0; i < 5; i++) {
                caller.send(head("POST /nothing", "text/plain") + "Content-Length: " + size + "\r\n\r\n"
                        + "x".repeat(size));
                Answer answer = caller.answer();
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.isLast()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 100", "2000000, 413"})
    void who_waits_for_100_continue_is_told_before_the_body_is_sent(int size, int status) throws IOException {
        try (RawConnection caller = new RawConnection(service.getPort())) {
            caller.send(head("POST /nothing", "text/plain") + "Expect: 100-continue\r\nContent-Length: " + size
                    + "\r\n\r\n");
            Answer answer = caller.answer();
            assertThat(answer.status()).isEqualTo(status);
            if (status == 413) {
                assertThat(answer.isLast()).isTrue();
            } else {
                caller.send("12345" + GET);
                assertThat(caller.answer().status()).isEqualTo(404);
                assertThat(caller.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void lines_are_asked_for_when_they_are_wanted() throws IOException {
        String head = "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (RawConnection caller = new RawConnection(service.getPort())) {
            caller.send(head("POST /v1/counters/-", "application/x-ndjson") + head);
            assertThat(caller.answer()).matches(answer -> answer.status() == 400 && answer.isLast());
        }
        try (RawConnection caller = new RawConnection(service.getPort())) {
            caller.send(head("POST /v1/counters/unread", "application/x-ndjson") + head);
            assertThat(caller.answer().status()).isEqualTo(100);
            caller.send("c\r\n{\"key\":\"a\"}\n\r\n0\r\n\r\n" + GET);
            assertThat(caller.answer().body()).startsWith("{\"key\":\"a\",\"value\":");
            assertThat(caller.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void http_1_0_is_answered_whatever_its_body() throws IOException {
        for (int size : new int[] {60_000, 3_000_000}) {
            try (RawConnection caller = new RawConnection(service.getPort())) {
                Thread.ofVirtual()
                        .start(() ->
                                caller.sendUnlessClosed("POST /song/unread HTTP/1.0\r\nHost: tally\r\nContent-Length: "
                                        + size + "\r\n\r\n" + "x".repeat(size)));
                assertThat(caller.answer().status()).isEqualTo(size < 1 << 20 ? 200 : 413);
                assertThat(caller.isClosed()).isTrue();
            }
        }
    }

    @Test
    void pipelined_requests_with_bodies_are_answered_in_order() throws IOException {
        String request = head("POST /nothing", "text/plain") + "Content-Length: 100000\r\n\r\n" + "x".repeat(100_000);
        try (RawConnection caller = new RawConnection(service.getPort())) {
            Thread.ofVirtual().start(() -> caller.sendUnlessClosed((request + GET).repeat(20)));
            for (int i = 0; i < 20; i++) {
                assertThat(caller.answer().status()).isEqualTo(404);
                assertThat(caller.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void nothing_is_counted_after_the_last_answer() throws IOException {
        String song = "/song/late-" + System.nanoTime();
        try (RawConnection caller = new RawConnection(service.getPort())) {
            Thread.ofVirtual()
                    .start(() -> caller.sendUnlessClosed(head("POST /nothing", "text/plain")
                            + "Content-Length: 1100000\r\n\r\n" + "x".repeat(1_100_000) + "POST " + song
                            + " HTTP/1.1\r\nHost: tally\r\n\r\n"));
            assertThat(caller.answer().isLast()).isTrue();
            assertThat(caller.isClosed()).isTrue();
        }
        try (RawConnection other = new RawConnection(service.getPort())) {
            other.send(GET.replace("/song/unread", song));
            assertThat(other.answer().body()).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/9.x\r\n\r\n",
                "POST /song/1 HTTP/1.1\r\nHost: tally\r\nContent-Length: x\r\n\r\n",
                "POST /song/1 HTTP/1.1\r\nHost: tally\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : tally\r\n\r\n",
                "GET / HTTP/1.1\r\nno header\r\n\r\n",
                "LONG"
            })
    void the_answer_to_a_broken_head_says_that_the_connection_is_closed(String head) throws IOException {
        String sent = head.equals("LONG") ? "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n" : head;
        for (int port : new int[] {service.getPort(), management.getPort()}) {
            for (String before : new String[] {"", GET}) {
                try (RawConnection caller = new RawConnection(port)) {
                    caller.sendUnlessClosed(before + sent);
                    if (!before.isEmpty()) {
                        assertThat(caller.answer().isLast()).isFalse();
                    }
                    assertThat(caller.answer().isLast()).isTrue();
                }
            }
        }
    }

    @Test
    void a_head_as_large_as_nginx_passes_on_is_read() throws IOException {
        try (RawConnection caller = new RawConnection(service.getPort())) {
            String header = "X-Large: " + "x".repeat(8_000) + "\r\n";
            caller.send("GET /song/unread?" + "x".repeat(8_000) + " HTTP/1.1\r\nHost: tally\r\n" + header.repeat(4)
                    + "\r\n");
            assertThat(caller.answer().status()).isEqualTo(200);
        }
    }

    private static String head(String request, String type) {
        return request + " HTTP/1.1\r\nHost: tally\r\n" + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n");
    }

    private static String chunkedHead(String request, String type, int size) {
        return head(request, type) + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(size) + "\r\n";
    }
}
