package dev.tally.live;

import java.util.List;

import dev.tally.counter.Counter;
import io.vertx.core.buffer.Buffer;

/**
 * All that a viewer has to know to begin with.
 *
 * @param counters what was read, the largest first
 * @param number up to where of a {@link History} all is contained
 * @param id of its end
 * @param events how it is told
 */
record State(List<Counter> counters, long number, String id, Events events) {

    /**
     * Returns it as it is sent.
     *
     * @param limit how many counters at the most
     * @param again whether it takes the place of what the viewer knows
     */
    Buffer events(int limit, boolean again) {
        Buffer told = again ? events.reset() : Buffer.buffer();
        // None of them has an id to go on from: whoever is cut off in their midst has not seen all.
        counters.stream().limit(limit).forEach(counter -> told.appendBuffer(events.count(counter, Events.NOWHERE)));
        return told.appendBuffer(events.whole(id));
    }
}
