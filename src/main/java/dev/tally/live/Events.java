package dev.tally.live;

import java.util.concurrent.ThreadLocalRandom;

import dev.tally.counter.Counter;
import io.vertx.core.buffer.Buffer;

/**
 * What a stream consists of, as it is sent. Names need no escaping. None of it is kept in a field: a native binary can't be
 * built with a buffer that is there from the start.
 */
final class Events {

    /** The id from which nothing can be resumed: in the middle of a state. */
    static final String NOWHERE = "0";

    private static final int RETRY_MIN_MILLIS = 500;
    private static final int RETRY_MAX_MILLIS = 3_000;

    private Events() {}

    /** The first of a stream: browsers that lose it come again after this many milliseconds. */
    static Buffer start() {
        return Buffer.buffer("retry: 2000\n\n");
    }

    /** A comment, which shows browsers and proxies that the stream is alive. */
    static Buffer heartbeat() {
        return Buffer.buffer(":\n\n");
    }

    static Buffer count(Counter counter, String id) {
        return Buffer.buffer("event: count\nid: " + id + "\ndata: {\"key\":\"" + counter.key() + "\",\"value\":"
                + counter.value() + "}\n\n");
    }

    /** Says that all numbers are void, and others follow. */
    static Buffer reset() {
        return Buffer.buffer("event: reset\nid: " + NOWHERE + "\ndata: {}\n\n");
    }

    /** Says that all was shown that is known: what comes then are changes. From here a stream can be gone on from. */
    static Buffer whole(String id) {
        return Buffer.buffer("event: whole\nid: " + id + "\ndata: {}\n\n");
    }

    /** The last of a stream, which says when to come again: not all at the same time. */
    static Buffer end() {
        return Buffer.buffer(
                "retry: " + ThreadLocalRandom.current().nextInt(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS) + "\n\n");
    }
}
