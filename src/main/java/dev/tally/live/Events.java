package dev.tally.live;

import java.util.concurrent.ThreadLocalRandom;

import dev.tally.counter.Counter;
import dev.tally.http.json.CounterJson;
import io.vertx.core.buffer.Buffer;

/** The events of a stream, as they are sent. */
enum Events {
    /** Events that say what they are, with ids from which a browser can go on. */
    NAMED {
        @Override
        Buffer start() {
            return Buffer.buffer("retry: 2000\n\n");
        }

        @Override
        Buffer count(Counter counter, String id) {
            return Buffer.buffer("event: count\nid: " + id + "\ndata: " + CounterJson.of(counter) + "\n\n");
        }

        @Override
        Buffer reset() {
            return Buffer.buffer("event: reset\nid: " + NOWHERE + "\ndata: {}\n\n");
        }

        @Override
        Buffer whole(String id) {
            return Buffer.buffer("event: whole\nid: " + id + "\ndata: {}\n\n");
        }

        @Override
        Buffer end() {
            return Buffer.buffer(
                    "retry: " + ThreadLocalRandom.current().nextInt(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS) + "\n\n");
        }
    },

    /** The value of a single counter and nothing else, as Abacus sends it. */
    BARE {
        @Override
        Buffer start() {
            return Buffer.buffer();
        }

        @Override
        Buffer count(Counter counter, String id) {
            return Buffer.buffer("data: {\"value\":" + counter.value() + "}\n\n");
        }

        @Override
        Buffer reset() {
            return Buffer.buffer();
        }

        @Override
        Buffer whole(String id) {
            return Buffer.buffer();
        }

        @Override
        Buffer end() {
            return Buffer.buffer();
        }
    };

    /** The id from which nothing can be resumed: in the middle of a state. */
    static final String NOWHERE = "0";

    private static final int RETRY_MIN_MILLIS = 500;
    private static final int RETRY_MAX_MILLIS = 3_000;

    /** The first of a stream: browsers that lose it come again after this many milliseconds. */
    abstract Buffer start();

    abstract Buffer count(Counter counter, String id);

    /** Says that all numbers are void, and others follow. */
    abstract Buffer reset();

    /** Says that all was shown that is known: what comes then are changes. From here a stream can be gone on from. */
    abstract Buffer whole(String id);

    /** The last of a stream, which says when to come again: not all at the same time. */
    abstract Buffer end();

    /** A comment, which shows browsers and proxies that the stream is alive. */
    static Buffer heartbeat() {
        return Buffer.buffer(":\n\n");
    }
}
