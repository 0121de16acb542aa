package dev.tally.store;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.testsupport.RedisServer;

/** Reads the counts directly from Redis, without a service. */
public final class StoredCounts {

    private StoredCounts() {}

    /** Returns the Redis key of the hash that contains a song. */
    public static String hashOf(String song) {
        return Bucket.hash(Namespace.SONG, Bucket.of(new Key(song)));
    }

    /** Returns the sum of all counters of a namespace. */
    public static long sum(RedisServer redis, String namespace) {
        try (Socket socket = redis.connect()) {
            Thread.ofVirtual().start(() -> askForAll(socket, new Namespace(namespace)));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            long sum = 0;
            for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
                int values = Integer.parseInt(answers.readLine().substring(1));
                for (int i = 0; i < values; i++) {
                    // A bulk string: the line before the value is its length.
                    answers.readLine();
                    sum += Long.parseLong(answers.readLine());
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void askForAll(Socket socket, Namespace namespace) {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
                String command = "HVALS " + Bucket.hash(namespace, bucket) + "\r\n";
                out.write(command.getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
