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

/** The result of one change of a batch or stream. */
public sealed interface Result {

    /**
     * The change was made.
     *
     * @param counter the counter with its new value
     * @param replayed whether an earlier request has made it
     */
    record Made(Counter counter, boolean replayed) implements Result {}

    /**
     * A rule of the namespace made an add not count.
     *
     * @param counter the counter with its unchanged value
     * @param reason the rule
     * @param replayed whether an earlier request got this answer
     */
    record NotCounted(Counter counter, Outcome.Reason reason, boolean replayed) implements Result {}

    /**
     * The change failed, or its outcome is unknown.
     *
     * @param key the key, if known
     * @param problem the reason
     * @param replayed whether an earlier request got this answer
     */
    record Failed(Optional<String> key, Problem problem, boolean replayed) implements Result {}

    boolean replayed();

    /**
     * Returns the results of all items, in order.
     *
     * @param outcomes of the valid items, in order
     */
    static List<Result> of(List<Item> items, List<Outcome> outcomes) {
        Iterator<Outcome> next = outcomes.iterator();
        List<Result> results = new ArrayList<>(items.size());
        for (Item item : items) {
            results.add(of(item, next));
        }
        return results;
    }

    /** Returns the result of an item, taking the next outcome if the item is valid. */
    static Result of(Item item, Iterator<Outcome> next) {
        return switch (item) {
            case Item.Invalid invalid -> new Failed(invalid.key(), invalid.problem(), false);
            case Item.Valid valid -> of(valid.number(), next.next());
        };
    }

    private static Result of(Counter number, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Counted counted -> new Made(new Counter(number.key(), counted.value()), counted.replayed());
            case Outcome.NotCounted not ->
                new NotCounted(new Counter(number.key(), not.value()), not.reason(), not.replayed());
            case Outcome.Failed failed ->
                new Failed(Optional.of(number.key().value()), Problems.of(failed.failure()), failed.replayed());
        };
    }

    /** Returns the result as JSON: {@code {"key":"1","value":5}} or {@code {"key":"1","problem":{…}}}. */
    default ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (this) {
            case Made made ->
                json.put("key", made.counter().key().value())
                        .put("value", made.counter().value());
            case NotCounted not ->
                json.put("key", not.counter().key().value())
                        .put("value", not.counter().value())
                        .put("counted", false)
                        .put("reason", not.reason().word());
            case Failed failed -> {
                failed.key().ifPresent(key -> json.put("key", key));
                yield json.set("problem", failed.problem().toJson());
            }
        };
    }

    /** Writes the result as JSON, without an intermediate tree in the common case. */
    default void write(Appendable text) throws IOException {
        if (this instanceof Made(Counter counter, boolean _)) {
            CounterJson.append(counter, text);
        } else {
            text.append(toJson().toString());
        }
    }
}
