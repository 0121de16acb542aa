package dev.tally.live;

import java.util.List;

import dev.tally.counter.Counter;
import io.vertx.core.buffer.Buffer;

/**
 * All that a viewer has to know to begin with.
 *
 * @param counters what was read, the largest first
 * @param number up to where of a {@link History} all is contained
 * @param id of its last event
 */
record State(List<Counter> counters, long number, String id) {

    /**
     * Returns it as it is sent.
     *
     * @param limit how many counters at the most
     * @param again whether it takes the place of what the viewer knows
     */
    Buffer events(int limit, boolean again) {
        Buffer events = again ? Events.reset() : Buffer.buffer();
        int size = Math.min(limit, counters.size());
        for (int i = 0; i < size; i++) {
            // Only the last has an id to go on from: whoever was cut off before has not seen all.
            events.appendBuffer(Events.count(counters.get(i), i == size - 1 ? id : Events.NOWHERE));
        }
        return events;
    }
}
