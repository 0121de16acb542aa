package dev.tally.http.json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.counter.Counter;
import dev.tally.counter.Outcome;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.Problems;

/** What became of one of many changes that came together. */
public sealed interface Result {

    /**
     * It was made.
     *
     * @param counter the counter with its new value
     * @param replayed whether that was before, and is only answered again
     */
    record Made(Counter counter, boolean replayed) implements Result {}

    /**
     * It was not, or perhaps not.
     *
     * @param key of what, where that is known
     * @param problem why
     * @param replayed whether that was answered before
     */
    record Failed(Optional<String> key, Problem problem, boolean replayed) implements Result {}

    boolean replayed();

    /** Returns the results of all items, in order, from the outcomes of those that could be tried. */
    static List<Result> of(List<Item> items, List<Outcome> outcomes) {
        Iterator<Outcome> next = outcomes.iterator();
        List<Result> results = new ArrayList<>(items.size());
        for (Item item : items) {
            results.add(of(item, next));
        }
        return results;
    }

    /** Returns the result of an item, of which the next outcome is where it could be tried. */
    static Result of(Item item, Iterator<Outcome> next) {
        return switch (item) {
            case Item.Invalid invalid -> new Failed(invalid.key(), invalid.problem(), false);
            case Item.Valid valid -> of(valid.number(), next.next());
        };
    }

    private static Result of(Counter number, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Counted counted -> new Made(new Counter(number.key(), counted.value()), counted.replayed());
            case Outcome.Failed failed ->
                new Failed(Optional.of(number.key().value()), Problems.of(failed.failure()), failed.replayed());
        };
    }

    /** Returns it as it is sent: {@code {"key":"1","value":5}} or {@code {"key":"1","problem":{…}}}. */
    default ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (this) {
            case Made made ->
                json.put("key", made.counter().key().value())
                        .put("value", made.counter().value());
            case Failed failed -> {
                failed.key().ifPresent(key -> json.put("key", key));
                yield json.set("problem", failed.problem().toJson());
            }
        };
    }

    /** Writes it as it is sent. Most are made, and of those a batch has many. */
    default void write(Appendable text) throws IOException {
        if (this instanceof Made(Counter counter, boolean _)) {
            CounterJson.append(counter, text);
        } else {
            text.append(toJson().toString());
        }
    }
}
