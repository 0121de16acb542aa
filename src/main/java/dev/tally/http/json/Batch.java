package dev.tally.http.json;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.tally.counter.Add;
import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visitor;
import dev.tally.http.problem.InvalidParameter;

/**
 * A batch of adds, {@code {"1":2,"5":1}}. An invalid item has a problem of its own, and the others are counted.
 *
 * @param items the items, in the order of the request
 */
public record Batch(List<Item> items) {

    private static final String RULE = "a JSON object of keys and what to add to each, such as {\"1\":2,\"5\":1}";
    private static final String RULE_OF_ITEM = "a whole number, or an object such as {\"by\":2,\"visitor\":\"a\"}";

    private static final String BY = "by";
    private static final String VISITOR = "visitor";

    /* The typical length, in characters. */
    private static final int LENGTH_OF_RESULT = 32;

    public static Batch parse(String body, Names names, Item.Visitors visitors) {
        return new Batch(Json.object("body", body, RULE).entrySet().stream()
                .map(add -> item(add.getKey(), add.getValue(), names, visitors))
                .toList());
    }

    private static Item item(String key, Json.Value add, Names names, Item.Visitors visitors) {
        if (!(add instanceof Json.Value.Nested(Map<String, Json.Value> fields))) {
            return Item.of(key, BY, add, names, Optional.empty(), visitors);
        }
        Json.Value by = fields.getOrDefault(BY, new Json.Value.Number(BigDecimal.ONE));
        boolean isKnown = Set.of(BY, VISITOR).containsAll(fields.keySet());
        return switch (fields.getOrDefault(VISITOR, new Json.Value.Absent())) {
            case Json.Value.Absent _ when isKnown -> Item.of(key, BY, by, names, Optional.empty(), visitors);
            case Json.Value.Text(String visitor)
            when isKnown -> Item.of(key, BY, by, names, Optional.of(visitor), visitors);
            default -> new Item.Invalid(Optional.of(key), new InvalidParameter(BY, RULE_OF_ITEM).problem());
        };
    }

    /** Returns the valid adds. */
    public List<Add> adds() {
        return items.stream()
                .filter(Item.Valid.class::isInstance)
                .map(item -> ((Item.Valid) item).add())
                .toList();
    }

    /** Returns the counters of the valid adds, and what to add to each. */
    public List<Counter> numbers() {
        List<Counter> numbers = new ArrayList<>(items.size());
        for (Item item : items) {
            if (item instanceof Item.Valid(Counter number, Visitor _)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /**
     * Writes the results of all items in order: the outcomes of the valid ones, the problems of the others. They are
     * streamed, as together they may be twenty times as large as the batch.
     */
    public void write(List<Outcome> outcomes, OutputStream out) throws IOException {
        Writer answer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        write(outcomes, answer);
        answer.flush();
    }

    /** Returns the answer to a small batch. */
    public StringBuilder answer(List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder(items.size() * LENGTH_OF_RESULT);
        try {
            write(outcomes, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text;
    }

    private void write(List<Outcome> outcomes, Appendable answer) throws IOException {
        Iterator<Outcome> next = outcomes.iterator();
        String separator = "";
        answer.append("{\"results\":[");
        for (Item item : items) {
            Result.of(item, next).write(answer.append(separator));
            separator = ",";
        }
        answer.append("]}");
    }
}
