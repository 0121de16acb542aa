package dev.tally.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million counters fit into little memory, in Redis and on their way out. */
class MillionCountersIT {

    private static final int COUNTERS = 1_000_000;
    private static final long MB = 1 << 20;

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static long before;

    @BeforeAll
    static void count() throws Exception {
        redis = RedisServer.start(folder);
        before = usedMemory();
        try (Socket socket = redis.connect()) {
            Thread writer = Thread.ofVirtual().start(() -> writeCounters(socket));
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            for (int lines = 0; lines < COUNTERS + Bucket.COUNT; ) {
                int answer = answers.read();
                assertThat(answer).isNotIn((int) '-', -1);
                lines += answer == '\n' ? 1 : 0;
            }
            writer.join();
        }
    }

    /** What the service would send for a play of each song, without waiting for its answers. */
    private static void writeCounters(Socket socket) {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
                send(out, "SETBIT " + Bucket.usedBitmap(Namespace.SONG) + " " + bucket + " 1");
            }
            for (int i = 0; i < COUNTERS; i++) {
                Key key = new Key(Integer.toString(i));
                send(out, "HINCRBY " + Bucket.hash(Namespace.SONG, Bucket.of(key)) + " " + key + " " + plays(i));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(OutputStream out, String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static int plays(int song) {
        return 1 + song % 1_000;
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
                assertThat(Integer.parseInt(song[1])).isEqualTo(plays(Integer.parseInt(song[0])));
                songs++;
            }
            assertThat(songs).isEqualTo(COUNTERS);
            assertThat(service.post("/song/1").statusCode()).as("still well").isEqualTo(200);
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
}
