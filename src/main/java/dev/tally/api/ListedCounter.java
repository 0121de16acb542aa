package dev.tally.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Counter;

/**
 * A counter of a list.
 *
 * @param key its key
 * @param value its count
 * @param bots what bots added, if they are counted apart and the call asks for it
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListedCounter(String key, long value, Optional<Long> bots) {

    static List<ListedCounter> of(List<Counter> counters) {
        return counters.stream()
                .map(counter -> new ListedCounter(counter.key().value(), counter.value(), Optional.empty()))
                .toList();
    }

    /**
     * Returns counters with what bots added.
     *
     * @param bots of each counter, in order
     */
    static List<ListedCounter> of(List<Counter> counters, List<Long> bots) {
        return IntStream.range(0, counters.size())
                .mapToObj(i -> new ListedCounter(
                        counters.get(i).key().value(), counters.get(i).value(), Optional.of(bots.get(i))))
                .toList();
    }
}
