package dev.tally.api;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.ws.rs.core.StreamingOutput;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.http.json.Ending;
import dev.tally.http.json.Lines;
import dev.tally.http.json.Lines.Line;
import dev.tally.http.json.Result;

/**
 * A stream of adds as NDJSON. Each line is answered while later lines still arrive.
 *
 * @param adds makes the adds
 * @param body the lines
 * @param ending stops the stream on shutdown
 */
record AddStream(ChangeStream adds, InputStream body, Ending ending) implements StreamingOutput {

    /**
     * Writes the answers. Backpressure: while the client does not read them, this blocks and no more lines are read.
     */
    @Override
    public void write(OutputStream out) throws IOException {
        Writer answers = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try (Lines lines = new Lines(body);
                Closeable _ = ending.stops(lines)) {
            adds.run(lines, (some, results) -> write(some, results, answers));
        }
    }

    private static void write(List<Line> lines, List<Result> results, Writer answers) throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            answers.append(answer(lines.get(i), results.get(i)).toString()).append('\n');
        }
        answers.flush();
    }

    private static ObjectNode answer(Line line, Result result) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (result instanceof Result.Failed failed && failed.key().isEmpty()) {
            answer.put("line", line.number());
        }
        answer.setAll(result.toJson());
        return result.replayed() ? answer.put("replayed", true) : answer;
    }
}
