package dev.tally.metrics;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import dev.tally.store.Bucket;
import dev.tally.store.Counters;

/**
 * One answer of metrics: the first counters of a namespace in the order of listings, and how many are left out. The order
 * does not depend on values, so the same counters are shown each time. It is written while it is read: one portion of the
 * counters is in memory.
 */
final class Scrape {

    static final int MOST = 10_000;

    private static final Comparator<Counter> STORAGE_ORDER = Comparator.<Counter>comparingInt(
                    counter -> Bucket.of(counter.key()))
            .thenComparing(Counter::key);

    private final Namespace namespace;
    private final Counters counters;
    private final Iterator<List<Counter>> portions;

    /* Counters that are among the first, negative ones too. */
    private int taken;
    private long negative;
    private boolean isCut;

    /**
     * Begins to read.
     *
     * @throws dev.tally.counter.CounterFailure when Redis can't be read
     */
    Scrape(Namespace namespace, Counters counters) {
        this.namespace = namespace;
        this.counters = counters;
        Stream<List<Counter>> all = counters.all(namespace);
        this.portions = all.iterator();
    }

    /** Reads the counters and writes them. Blocks while Redis or the client is slow. */
    void write(Exposition format, OutputStream out) throws IOException {
        Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
        format.beginCounters(lines);
        while (!isCut && portions.hasNext()) {
            for (Counter counter : first(portions.next())) {
                // A counter of OpenMetrics is never negative.
                if (counter.value() < 0) {
                    negative++;
                } else {
                    format.counter(namespace, counter, lines);
                }
            }
        }
        format.beginLeftOut(lines);
        format.leftOut(namespace, "limit", isCut ? Math.max(1, counters.size(namespace) - MOST) : 0, lines);
        format.leftOut(namespace, "negative", negative, lines);
        format.end(lines);
        lines.flush();
    }

    /** Returns those counters of a portion that are among the first of the namespace. */
    private List<Counter> first(List<Counter> portion) {
        isCut = portion.size() > MOST - taken;
        List<Counter> first = isCut
                ? portion.stream().sorted(STORAGE_ORDER).limit(MOST - taken).toList()
                : portion;
        taken += first.size();
        return first;
    }
}
