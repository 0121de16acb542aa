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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.HttpStream;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of lines that are long, slow, or meet a Redis that is away, and large batches, in a service of 64 MB. */
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
    void a_stream_sent_again_while_redis_comes_and_goes_is_counted_once() throws Exception {
        String lines = IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"key\":\"" + i + "\"}\n")
                .collect(Collectors.joining());
        CompletableFuture<Void> outages = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 3; i++) {
                redis.kill();
                redis.start();
            }
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !send("/v1/counters/song", lines, "once").contains("problem"));
        outages.join();
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
        // Again where the machine is so busy that Redis does not answer in time.
        await().atMost(Duration.ofMinutes(2))
                .until(() -> send("/v1/import/song?mode=max", lines, "a")
                        .matches("\\{\"imported\":" + LINES + ",\"replayed\":\\d+,\"failed\":0,\"problems\":\\[]}"));
        try (BufferedReader export = export("song")) {
            assertThat(export.lines().sorted())
                    .containsExactlyElementsOf(lines.lines().sorted().toList());
        }
    }

    @Test
    void the_largest_batch_fits_into_memory() throws Exception {
        int adds = 60_000;
        String batch = IntStream.range(0, adds)
                .mapToObj(i -> "\"key-" + i + "\":" + (i % 2 == 0 ? "1" : "1234567"))
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(batch).hasSizeBetween(1_000_000, 1 << 20);
        assertThat(results(sendJson(batch))).isEqualTo(adds);
        assertThat(results(sendJson(batch, "Idempotency-Key", "once"))).isEqualTo(adds);
        redis.freeze();
        assertThat(results(sendJson(batch)))
                .as("a problem for each, 20 MB of them")
                .isEqualTo(adds);
    }

    private static int results(String answer) {
        assertThat(answer).startsWith("{\"results\":[{\"key\":\"key-0\",").endsWith("}]}");
        return answer.split("\\{\"key\":", -1).length - 1;
    }

    private String sendJson(String batch, String... headers) throws IOException, InterruptedException {
        return send("/v1/counters/song", batch, "application/json", headers);
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
        return send(path, lines, "application/x-ndjson", "Idempotency-Key", idempotencyKey);
    }

    /** Sends a body and waits for its answer for as long as that takes. */
    private String send(String path, String body, String type, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.url() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private BufferedReader export(String namespace) {
        return new BufferedReader(
                new InputStreamReader(service.stream("/v1/export/" + namespace), StandardCharsets.US_ASCII));
    }
}
