package dev.tally.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RawConnection.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** A connection from which hot calls are taken is answered in order, whatever else comes over it, and however it comes. */
@QuarkusTest
class HotConnectionTest {

    private static final int MANY = 1_000;

    private final String song = "/song/hot-" + System.nanoTime();

    @TestHTTPResource
    URI service;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void calls_that_come_at_once_are_answered_in_order_and_others_between_them() throws IOException {
        try (RawConnection caller = new RawConnection(service.getPort())) {
            caller.send(
                    post(song) + post(song) + get("/song/-") + post(song) + get("/v1/namespaces?limit=0") + get(song));
            List<String> answers = answers(caller, 6);
            assertThat(answers.get(0)).isEqualTo("200 1");
            assertThat(answers.get(1)).isEqualTo("200 2");
            assertThat(answers.get(2)).startsWith("400 ");
            assertThat(answers.get(3)).isEqualTo("200 3");
            assertThat(answers.get(4)).startsWith("400 ");
            assertThat(answers.get(5)).isEqualTo("200 3");
        }
    }

    @Test
    void a_thousand_adds_that_come_at_once_are_all_counted_one_after_the_other() throws IOException {
        try (RawConnection caller = new RawConnection(service.getPort())) {
            Thread.ofVirtual().start(() -> caller.sendUnlessClosed(post(song).repeat(MANY)));
            assertThat(answers(caller, MANY))
                    .isEqualTo(IntStream.rangeClosed(1, MANY)
                            .mapToObj(value -> "200 " + value)
                            .toList());
        }
    }

    @Test
    void a_batch_has_its_place_among_others() throws IOException {
        String key = song.substring("/song/".length());
        String batch = "{\"" + key + "\":5}";
        try (RawConnection caller = new RawConnection(service.getPort())) {
            caller.send(post(song) + post("/v1/counters/song", batch) + get(song));
            assertThat(answers(caller, 3))
                    .containsExactly("200 1", "200 {\"results\":[{\"key\":\"" + key + "\",\"value\":6}]}", "200 6");
        }
    }

    @Test
    void a_call_that_fails_has_its_place_among_others() throws IOException {
        String full = "{\"value\":9223372036854775807}";
        try (RawConnection caller = new RawConnection(service.getPort())) {
            caller.send(post("/v1/counters/song/x", full).replace("POST", "PUT").replace("/x", song.substring(5))
                    + post(song)
                    + get(song)
                    + post("/v1/counters" + song)
                    + get(song));
            List<String> answers = answers(caller, 5);
            assertThat(answers.get(0)).startsWith("200 ");
            assertThat(answers.get(1)).startsWith("409 The counter");
            assertThat(answers.get(2)).isEqualTo("200 9223372036854775807");
            assertThat(answers.get(3)).startsWith("409 {\"type\":\"urn:tally:problem:overflow\"");
            assertThat(answers.get(4)).isEqualTo("200 9223372036854775807");
        }
    }

    @Test
    void a_request_may_come_byte_by_byte() throws IOException {
        try (RawConnection caller = new RawConnection(service.getPort())) {
            for (char each : (post(song) + get(song)).toCharArray()) {
                caller.send(String.valueOf(each));
            }
            assertThat(answers(caller, 2)).containsExactly("200 1", "200 1");
        }
    }

    @Test
    void who_wants_the_connection_closed_is_answered_first() throws IOException {
        for (String head : List.of(" HTTP/1.0\r\n\r\n", " HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n\r\n")) {
            try (RawConnection caller = new RawConnection(service.getPort())) {
                caller.send("GET " + song + head);
                assertThat(caller.rest()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("connection: close\r\n\r\n0");
            }
        }
    }

    @Test
    void http_2_is_understood_as_ever() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(service.resolve(song))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("1");
        }
    }

    @Test
    void the_port_of_health_and_metrics_counts_nothing() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(management.resolve(song))
                            .version(HttpClient.Version.HTTP_1_1)
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(404);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: tally\r\n\r\n";
    }

    private static String post(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: tally\r\nContent-Length: 0\r\n\r\n";
    }

    private static String post(String path, String json) {
        return "POST " + path + " HTTP/1.1\r\nHost: tally\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }

    /** Returns status and body of each answer. */
    private static List<String> answers(RawConnection caller, int count) throws IOException {
        List<String> answers = new ArrayList<>();
        while (answers.size() < count) {
            Answer answer = caller.answer();
            answers.add(answer.status() + " " + answer.body());
        }
        return answers;
    }
}
