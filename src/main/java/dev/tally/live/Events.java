package dev.tally.live;

import java.util.concurrent.ThreadLocalRandom;

import dev.tally.counter.Counter;
import dev.tally.http.json.CounterJson;
import io.vertx.core.buffer.Buffer;

/** The encoding of server-sent events. */
enum Events {
    /** Events with a name, and with an id from which a browser can resume. */
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

    /** Only the value of a single counter, as Abacus sends it. */
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

    /** The id of an event within a snapshot, from which a stream can't be resumed. */
    static final String NOWHERE = "0";

    private static final int RETRY_MIN_MILLIS = 500;
    private static final int RETRY_MAX_MILLIS = 3_000;

    /** Starts a stream, with the delay in milliseconds after which a browser reconnects. */
    abstract Buffer start();

    abstract Buffer count(Counter counter, String id);

    /** Tells the client to discard all values, as a new snapshot follows. */
    abstract Buffer reset();

    /** Ends a snapshot: the events that follow are changes. A stream can be resumed from here. */
    abstract Buffer whole(String id);

    /** Ends a stream, with a random delay, so that clients do not all reconnect at the same time. */
    abstract Buffer end();

    /** A comment, which shows browsers and proxies that the connection is alive. */
    static Buffer heartbeat() {
        return Buffer.buffer(":\n\n");
    }
}
