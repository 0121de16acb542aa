package dev.tally.api;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

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

    /**
     * Writes the answer to all: the outcomes of those that could be counted, and the problems of the others, in order. One at
     * a time: together they may be twenty times as large as the batch.
     */
    void write(List<Outcome> outcomes, OutputStream out) throws IOException {
        Writer answer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        String separator = "{\"results\":[";
        for (Result result : Result.of(items, outcomes)) {
            answer.append(separator).append(result.toText());
            separator = ",";
        }
        answer.append(items.isEmpty() ? separator : "").append("]}");
        answer.flush();
    }
}
