package dev.tally.store.top;

import java.util.List;
import java.util.Optional;

import dev.tally.counter.Counter;
import dev.tally.store.history.Window;

/**
 * The largest counters.
 *
 * @param window the hours or days whose sums they are, empty for values
 * @param counters the largest first, equal ones in the order of their keys
 */
public record Ranked(Optional<Window> window, List<Counter> counters) {

    Ranked upTo(int limit) {
        return new Ranked(window, counters.subList(0, Math.min(limit, counters.size())));
    }
}
