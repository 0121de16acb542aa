package dev.tally.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million counters need little memory, in Redis and in the service that returns them. */
class MillionCountersIT {

    private static final String LAST_CHUNK = "0\r\n\r\n";
    private static final long MB = 1 << 20;

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static long before;

    @BeforeAll
    static void count() throws Exception {
        redis = RedisServer.start(folder);
        before = usedMemory();
        MillionCounters.load(redis);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void redis_holds_them_in_12_MB() {
        long grown = usedMemory() - before;
        System.out.printf("a million counters: used_memory has grown by %.1f MB%n", (double) grown / MB);
        assertThat(grown).isLessThan(12 * MB);
    }

    @Test
    void the_map_of_them_all_is_streamed_by_a_service_of_64_MB() throws IOException {
        try (Service service = Service.startWithHeap("64m", folder, redis.asSetting());
                Scanner map = new Scanner(service.stream("/"), StandardCharsets.US_ASCII).useDelimiter(",")) {
            int songs = 0;
            while (map.hasNext()) {
                String[] song = map.next().split("=");
                assertThat(Integer.parseInt(song[1])).isEqualTo(MillionCounters.plays(Integer.parseInt(song[0])));
                songs++;
            }
            assertThat(songs).isEqualTo(MillionCounters.COUNT);
            assertThat(service.post("/song/1").statusCode()).as("still well").isEqualTo(200);
        }
    }

    @Test
    void a_drain_of_them_all_is_taken_read_and_restored_by_a_service_of_64_MB() {
        try (Service service = Service.startWithHeap("64m", folder, redis.asSetting(), Service.PATIENT)) {
            long start = System.nanoTime();
            HttpResponse<String> taken = service.post("/v1/drains/song");
            assertThat(taken.statusCode()).isEqualTo(201);
            System.out.printf("a drain of a million: %,d ms%n", (System.nanoTime() - start) / 1_000_000);
            String drain = taken.headers().firstValue("Location").orElseThrow();
            assertThat(service.get("/").body()).isEmpty();
            assertThat(taken.body().chars().filter(c -> c == ':')).hasSize(3 + MillionCounters.COUNT);
            assertThat(service.get(drain).body()).isEqualTo(taken.body());
            assertThat(service.post(drain + "/restore").statusCode()).isEqualTo(204);
            assertThat(service.get("/song/2").body()).isEqualTo(Integer.toString(MillionCounters.plays(2)));
        }
    }

    private static long usedMemory() {
        try (Socket socket = redis.connect()) {
            socket.getOutputStream().write("INFO memory\r\n".getBytes(StandardCharsets.US_ASCII));
            Scanner info = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII);
            String used = info.findWithinHorizon("used_memory:(\\d+)", 0);
            return Long.parseLong(used.substring("used_memory:".length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/export/song"})
    void a_map_or_an_export_that_breaks_off_does_not_look_whole(String path) throws IOException {
        try (Service service = Service.start(folder, redis.asSetting());
                Socket socket = new Socket()) {
            // Small, so that the service can't have sent everything before Redis is frozen.
            socket.setReceiveBufferSize(8_192);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 OK");
            redis.freeze();
            assertThat(readToTheEnd(socket)).doesNotEndWith(LAST_CHUNK);
        } finally {
            redis.thaw();
        }
    }

    private static String readToTheEnd(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "broken off: " + e.getMessage();
        }
    }
}
