package dev.tally.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.HttpStream;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of lines that are long, slow, or meet a Redis that is away, in a service of 64 MB. */
class StreamsIT {

    private static final int LINES = 100_000;

    /* quarkus.redis.timeout for the mark of a bucket and again for its change, and what a busy machine may need besides. */
    private static final int ANSWER_MILLIS = 2 * 800 + 2_000;

    @TempDir
    Path folder;

    private RedisServer redis;
    private Service service;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        service = Service.startWithHeap("64m", folder, redis.asSetting());
    }

    @AfterEach
    void stop() {
        redis.thaw();
        service.close();
        redis.close();
    }

    @Test
    void a_redis_that_is_away_spoils_only_the_lines_that_come_meanwhile() throws IOException {
        try (HttpStream stream = HttpStream.post(service.port(), "/v1/counters/song", Map.of())) {
            assertThat(next(stream)).isEqualTo("{\"key\":\"1\",\"value\":1}");
            redis.freeze();
            assertThat(next(stream)).contains("urn:tally:problem:outcome-unknown");
            redis.thaw();
            await().atMost(Duration.ofSeconds(10)).until(() -> next(stream).contains("value"));
            redis.kill();
            await().atMost(Duration.ofSeconds(10)).until(() -> next(stream).contains("urn:tally:problem:unavailable"));
            redis.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> next(stream).contains("value"));
            stream.end();
            assertThat(stream.line(ANSWER_MILLIS)).isEmpty();
        }
    }

    private static String next(HttpStream stream) throws IOException {
        stream.send("{\"key\":\"1\"}\n");
        return stream.answer(ANSWER_MILLIS);
    }

    @Test
    void a_stream_that_is_sent_again_while_redis_comes_and_goes_is_counted_once() throws Exception {
        String lines = IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"key\":\"" + i + "\"}\n")
                .collect(Collectors.joining());
        Thread outage = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 3; i++) {
                redis.kill();
                redis.start();
            }
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !send("/v1/counters/song", lines, "once").contains("problem"));
        outage.join();
        send("/v1/counters/song", lines, "once");
        try (BufferedReader export = export("song")) {
            assertThat(export.lines()).hasSize(5_000).allMatch(line -> line.endsWith("\"value\":1}"));
        }
    }

    @Test
    void a_hundred_thousand_lines_are_imported_and_exported() throws Exception {
        String lines = IntStream.range(0, LINES)
                .mapToObj(i -> "{\"key\":\"" + i + "\",\"value\":" + i + "}\n")
                .collect(Collectors.joining());
        assertThat(send("/v1/import/song?mode=max", lines, "a"))
                .isEqualTo("{\"imported\":" + LINES + ",\"replayed\":0,\"failed\":0,\"problems\":[]}");
        try (BufferedReader export = export("song")) {
            assertThat(export.lines().sorted())
                    .containsExactlyElementsOf(lines.lines().sorted().toList());
        }
    }

    @Test
    void a_caller_who_does_not_read_fills_no_memory() throws IOException {
        int lines = 500_000;
        try (HttpStream stream = HttpStream.post(service.port(), "/v1/counters/song", Map.of())) {
            Thread sender = Thread.ofVirtual().start(() -> send(stream, "x\n".repeat(1_000), lines / 1_000));
            // Twice the heap is to be answered.
            await().pollInterval(Duration.ofMillis(100))
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> service.post("/song/1").statusCode() == 200);
            for (int i = 0; i < lines; i++) {
                assertThat(stream.answer(ANSWER_MILLIS)).startsWith("{\"line\":" + (i + 1) + ",");
            }
            assertThat(stream.line(ANSWER_MILLIS)).isEmpty();
            assertThat(sender.isAlive()).isFalse();
        }
    }

    private static void send(HttpStream stream, String text, int times) {
        try {
            for (int i = 0; i < times; i++) {
                stream.send(text);
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String send(String path, String lines, String idempotencyKey) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + path))
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(lines))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    private BufferedReader export(String namespace) {
        return new BufferedReader(
                new InputStreamReader(service.stream("/v1/export/" + namespace), StandardCharsets.US_ASCII));
    }
}
