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

/** How the map of all songs is written. Names need no escaping in either way. */
enum SongMap {
    /** {@code 1=1,5=2}; nothing at all when there is no song. */
    TEXT("", "", "=", ""),

    /** {@code {"1":1,"5":2}}. */
    JSON("{", "\"", "\":", "}");

    /** A map of up to this many songs comes in the order of their keys; a larger one as it is stored. */
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
     * Writes the counters, holding {@value #SORTED_UP_TO} and a portion of them in memory at the most. It blocks, for
     * the counters and for a slow reader.
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

    /** Writes what stands before the first counter or between two, and the counter; returns what the next one needs. */
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
