package dev.tally.api;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.counter.Add;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Outcome;

/**
 * Adds that came together as {@code {"1":2,"5":1}}. One that is wrong has a problem of its own, and the others count.
 *
 * @param items they, in the order in which they came
 */
record Batch(List<Item> items) {

    private static final String RULE = "a JSON object of keys and what to add to each, such as {\"1\":2,\"5\":1}";

    /** An add, or what is wrong with it. */
    private record Item(String name, Optional<Add> add, Optional<Problem> problem) {}

    static Batch parse(String body) {
        return new Batch(Json.object(body, RULE).properties().stream()
                .map(entry -> item(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static Item item(String name, JsonNode by) {
        try {
            Key key = new Key(name);
            return new Item(name, Optional.of(new Add(key, Numbers.signed("by", by))), Optional.empty());
        } catch (CounterFailure e) {
            return new Item(name, Optional.empty(), Optional.of(Problems.of(e)));
        } catch (InvalidParameter e) {
            return new Item(name, Optional.empty(), Optional.of(Problems.of(e)));
        }
    }

    /** Returns those that can be counted. */
    List<Add> adds() {
        return items.stream().flatMap(item -> item.add().stream()).toList();
    }

    /** Returns the answer to all: the outcomes of those that could be counted, and the problems of the others, in order. */
    JsonNode answer(List<Outcome> outcomes) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode results = answer.putArray("results");
        int next = 0;
        for (Item item : items) {
            ObjectNode result = results.addObject().put("key", item.name());
            if (item.problem().isPresent()) {
                result.set("problem", item.problem().get().toJson());
                continue;
            }
            switch (outcomes.get(next++)) {
                case Outcome.Counted counted -> result.put("value", counted.value());
                case Outcome.Failed failed ->
                    result.set("problem", Problems.of(failed.failure()).toJson());
            }
        }
        return answer;
    }
}
