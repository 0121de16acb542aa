package dev.tally.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.testsupport.RedisServer;

/** Writes a million songs to Redis in a few seconds, in the format of the service. */
final class MillionCounters {

    static final int COUNT = 1_000_000;

    private MillionCounters() {}

    static void load(RedisServer redis) throws IOException, InterruptedException {
        try (Socket socket = redis.connect()) {
            Thread writer = Thread.ofVirtual().start(() -> writeCounters(socket));
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            for (int lines = 0; lines < COUNT + Bucket.COUNT; ) {
                int answer = answers.read();
                assertThat(answer).isNotIn((int) '-', -1);
                lines += answer == '\n' ? 1 : 0;
            }
            writer.join();
        }
    }

    /** Sends the commands of the service for a play of each song, without waiting for the replies. */
    private static void writeCounters(Socket socket) {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
                send(out, "SETBIT " + Bucket.usedBitmap(Namespace.SONG) + " " + bucket + " 1");
            }
            for (int i = 0; i < COUNT; i++) {
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

    static int plays(int song) {
        return 1 + song % 1_000;
    }
}
