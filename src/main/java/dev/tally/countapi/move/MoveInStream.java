package dev.tally.countapi.move;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import jakarta.ws.rs.core.StreamingOutput;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.countapi.counters.CounterName;
import dev.tally.countapi.counters.MovedCounter;
import dev.tally.countapi.counters.OwnedCounters;
import dev.tally.countapi.counters.Taken;
import dev.tally.counter.Names;
import dev.tally.http.json.Ending;
import dev.tally.http.json.Lines;
import dev.tally.http.json.Lines.Line;

/**
 * Imports counters as they arrive, and answers line by line while others still arrive.
 *
 * @param counters where they are imported to
 * @param names the names that are allowed
 * @param body the lines
 * @param ending stops the reading when the service ends
 */
record MoveInStream(OwnedCounters counters, Names names, InputStream body, Ending ending) implements StreamingOutput {

    /** Imports the lines. Backpressure: blocks, and so stops reading, while the client does not read the response. */
    @Override
    public void write(OutputStream out) throws IOException {
        Writer answers = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try (Lines lines = new Lines(body);
                Closeable _ = ending.stops(lines)) {
            for (List<Line> arrived = lines.arrived(); !arrived.isEmpty(); arrived = lines.arrived()) {
                take(arrived.stream().map(line -> MovedLines.parse(line, names)).toList(), answers);
                answers.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void take(List<MovedLine> lines, Writer answers) throws IOException {
        List<MovedLine> rest = lines;
        while (!rest.isEmpty()) {
            List<MovedLine> some = rest.subList(0, different(rest));
            takeTogether(some, answers);
            rest = rest.subList(some.size(), rest.size());
        }
    }

    /**
     * Returns the number of lines before the first repeated counter: lines of the same counter must not run in parallel,
     * so that its last value wins.
     */
    private static int different(List<MovedLine> lines) {
        Set<CounterName> names = new HashSet<>();
        int count = 0;
        while (count < lines.size() && isNew(lines.get(count), names)) {
            count++;
        }
        return count;
    }

    private static boolean isNew(MovedLine line, Set<CounterName> names) {
        return switch (line) {
            case MovedLine.Valid valid -> names.add(valid.counter().name());
            case MovedLine.Invalid _ -> true;
        };
    }

    private void takeTogether(List<MovedLine> lines, Writer answers) throws IOException {
        List<MovedCounter> valid = lines.stream()
                .filter(MovedLine.Valid.class::isInstance)
                .map(line -> ((MovedLine.Valid) line).counter())
                .toList();
        Iterator<Taken> taken = counters.take(valid).iterator();
        for (MovedLine line : lines) {
            ObjectNode answer =
                    switch (line) {
                        case MovedLine.Valid one -> one.answer(taken.next());
                        case MovedLine.Invalid one -> one.answer();
                    };
            answers.append(answer.toString()).append('\n');
        }
    }
}
