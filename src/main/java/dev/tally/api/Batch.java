package dev.tally.api;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.counter.Add;
import dev.tally.counter.Outcome;

/**
 * Adds that came together as {@code {"1":2,"5":1}}. One that is wrong has a problem of its own, and the others count.
 *
 * @param items they, in the order in which they came
 */
record Batch(List<Item> items) {

    private static final String RULE = "a JSON object of keys and what to add to each, such as {\"1\":2,\"5\":1}";

    static Batch parse(String body) {
        return new Batch(Json.object(body, RULE).properties().stream()
                .map(add -> Item.of(add.getKey(), "by", add.getValue()))
                .toList());
    }

    /** Returns those that can be counted. */
    List<Add> adds() {
        return items.stream()
                .filter(Item.Valid.class::isInstance)
                .map(item -> ((Item.Valid) item).number())
                .map(number -> new Add(number.key(), number.value()))
                .toList();
    }

    /** Returns the answer to all: the outcomes of those that could be counted, and the problems of the others, in order. */
    JsonNode answer(List<Outcome> outcomes) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode results = answer.putArray("results");
        Result.of(items, outcomes).forEach(result -> results.add(result.toJson()));
        return answer;
    }
}
