package dev.tally.http.json;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.counter.Outcome;

/**
 * A batch of adds, {@code {"1":2,"5":1}}. An invalid item has a problem of its own, and the others are counted.
 *
 * @param items the items, in the order of the request
 */
public record Batch(List<Item> items) {

    private static final String RULE = "a JSON object of keys and what to add to each, such as {\"1\":2,\"5\":1}";

    /* The typical length, in characters. */
    private static final int LENGTH_OF_RESULT = 32;

    public static Batch parse(String body, Names names) {
        return new Batch(Json.object("body", body, RULE).entrySet().stream()
                .map(add -> Item.of(add.getKey(), "by", add.getValue(), names))
                .toList());
    }

    /** Returns the valid adds. */
    public List<Counter> adds() {
        List<Counter> adds = new ArrayList<>(items.size());
        for (Item item : items) {
            if (item instanceof Item.Valid(Counter number)) {
                adds.add(number);
            }
        }
        return adds;
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
