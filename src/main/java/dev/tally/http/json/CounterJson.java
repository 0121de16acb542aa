package dev.tally.http.json;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.tally.counter.Counter;

/** Writes counters as JSON without a tree or a generator, which cost more than the counting. A name needs no escaping. */
public final class CounterJson {

    private CounterJson() {}

    /** Returns {@code {"key":"1","value":5}}. */
    public static String of(Counter counter) {
        StringBuilder text = new StringBuilder();
        try {
            append(counter, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes {@code {"key":"1","value":5}}. */
    public static void append(Counter counter, Appendable text) throws IOException {
        text.append('{');
        append("\"key\":\"", counter, "\",\"value\":", text);
        text.append('}');
    }

    /** Writes {@code "1":5}. */
    public static void appendEntry(Counter counter, Appendable text) throws IOException {
        append("\"", counter, "\":", text);
    }

    private static void append(String beforeKey, Counter counter, String beforeValue, Appendable text)
            throws IOException {
        text.append(beforeKey).append(counter.key().value()).append(beforeValue).append(Long.toString(counter.value()));
    }
}
