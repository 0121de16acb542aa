package dev.tally.chaos;

import java.util.Map;
import java.util.Random;

/**
 * A disturbance of a way to Redis, as toxiproxy knows it.
 *
 * @param type what it does
 * @param stream {@code upstream} disturbs what is sent to Redis, {@code downstream} what Redis answers
 * @param attributes how much, in milliseconds, bytes, kilobytes a second, microseconds
 */
record Toxic(String type, String stream, Map<String, Integer> attributes) {

    static Toxic any(Random random) {
        String stream = random.nextBoolean() ? "upstream" : "downstream";
        return switch (random.nextInt(6)) {
            // Around the timeout of a call, which is 800 ms.
            case 0 -> new Toxic("latency", stream, Map.of("latency", random.nextInt(1_500), "jitter", 100));
            case 1 -> new Toxic("bandwidth", stream, Map.of("rate", 1 + random.nextInt(20)));
            // Half-open: with no end, nothing arrives any more, and the connection stays.
            case 2 -> new Toxic("timeout", stream, Map.of("timeout", 0));
            case 3 -> new Toxic("reset_peer", stream, Map.of("timeout", random.nextInt(300)));
            // Cut off in the middle of a command, or of an answer.
            case 4 -> new Toxic("limit_data", stream, Map.of("bytes", 1 + random.nextInt(5_000)));
            default -> new Toxic("slicer", stream, Map.of("average_size", 8, "size_variation", 4, "delay", 1_000));
        };
    }

    String name() {
        return type + "-" + stream;
    }
}
