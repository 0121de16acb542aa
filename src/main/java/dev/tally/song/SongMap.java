package dev.tally.song;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.tally.counter.Counter;

/** Writes the map of all songs. Names need no escaping in either format. */
enum SongMap {
    /** {@code 1=1,5=2}; empty when there is no song. */
    TEXT("", "", "=", ""),

    /** {@code {"1":1,"5":2}}. */
    JSON("{", "\"", "\":", "}");

    /** Up to this many songs are sorted by key; a larger map is in storage order. */
    static final int SORTED_UP_TO = 10_000;

    private final String begin;
    private final String beforeKey;
    private final String beforeValue;
    private final String end;

    SongMap(String begin, String beforeKey, String beforeValue, String end) {
        this.begin = begin;
        this.beforeKey = beforeKey;
        this.beforeValue = beforeValue;
        this.end = end;
    }

    /**
     * Writes the counters, with at most {@value #SORTED_UP_TO} plus one portion in memory. It blocks for reads of
     * counters, and for a slow client.
     */
    void write(Stream<List<Counter>> portions, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
        List<Counter> held = new ArrayList<>();
        String separator = begin;
        for (List<Counter> portion : (Iterable<List<Counter>>) portions::iterator) {
            held.addAll(portion);
            if (held.size() > SORTED_UP_TO) {
                separator = write(held, separator, writer);
                held.clear();
            }
        }
        if (separator.equals(begin)) {
            held.sort(Comparator.comparing(Counter::key));
        }
        separator = write(held, separator, writer);
        writer.append(separator.equals(begin) ? begin : "").append(end);
        writer.flush();
    }

    /** Writes each counter after its separator; returns the separator for the next one. */
    private String write(List<Counter> counters, String first, Writer writer) throws IOException {
        String separator = first;
        for (Counter counter : counters) {
            writer.append(separator)
                    .append(beforeKey)
                    .append(counter.key().value())
                    .append(beforeValue)
                    .append(Long.toString(counter.value()));
            separator = ",";
        }
        return separator;
    }
}
