package dev.tally.live;

import java.util.List;

import dev.tally.counter.Counter;
import io.vertx.core.buffer.Buffer;

/**
 * A snapshot of a topic, with which a viewer begins.
 *
 * @param counters the counters, the largest first
 * @param number the position in the {@link History} up to which the snapshot includes all changes
 * @param id the event id of the end of the snapshot
 * @param events the encoding
 */
record State(List<Counter> counters, long number, String id, Events events) {

    /**
     * Returns the encoded snapshot.
     *
     * @param limit the maximum number of counters
     * @param again whether it replaces a snapshot that the viewer already has
     */
    Buffer events(int limit, boolean again) {
        Buffer told = again ? events.reset() : Buffer.buffer();
        // These events have no id to resume from: a client that is cut off here has an incomplete snapshot.
        counters.stream().limit(limit).forEach(counter -> told.appendBuffer(events.count(counter, Events.NOWHERE)));
        return told.appendBuffer(events.whole(id));
    }
}
