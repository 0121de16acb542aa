package dev.tally.drain;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.http.json.CounterJson;

/** Writes a drain: {@code {"id":"1-…","namespace":"song","counters":{"1":3,"5":2}}}. Names need no escaping. */
final class DrainBody {

    private final Drain drain;

    DrainBody(Drain drain) {
        this.drain = drain;
    }

    /**
     * Writes the drain, one portion at a time.
     *
     * @throws DrainFailure.Changed when it was acknowledged or restored meanwhile: the output is incomplete
     */
    void write(Stream<List<Counter>> portions, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
        writer.append("{\"id\":\"" + drain.id() + "\",\"namespace\":\"" + drain.namespace() + "\",\"counters\":{");
        long written = 0;
        for (List<Counter> portion : (Iterable<List<Counter>>) portions::iterator) {
            for (Counter counter : portion) {
                writer.append(written++ == 0 ? "" : ",");
                CounterJson.appendEntry(counter, writer);
            }
        }
        if (written != drain.contents().map(Drain.Contents::size).orElse(0L)) {
            throw new DrainFailure.Changed();
        }
        writer.append("}}");
        writer.flush();
    }
}
