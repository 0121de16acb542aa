package dev.tally.store.top;

import java.time.Instant;

import dev.tally.counter.Step;
import dev.tally.store.history.Window;

/**
 * The last hours or days.
 *
 * @param step their length
 * @param count how many, the current one included
 */
public record Span(Step step, int count) {

    Window until(Instant now) {
        long last = step.of(now);
        return new Window(step, last - count + 1, last);
    }
}
