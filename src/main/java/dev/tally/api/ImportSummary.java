package dev.tally.api;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.http.json.Lines.Line;
import dev.tally.http.json.Result;

/**
 * The summary of an import: how many lines were imported and how many failed, with the first {@value #MAX_PROBLEMS}
 * problems.
 */
final class ImportSummary implements ChangeStream.Listener {

    private static final int MAX_PROBLEMS = 100;

    private final ArrayNode problems = JsonNodeFactory.instance.arrayNode();
    private long imported;
    private long replayed;
    private long failed;

    @Override
    public void done(List<Line> lines, List<Result> results) {
        for (int i = 0; i < lines.size(); i++) {
            switch (results.get(i)) {
                case Result.Made made -> {
                    imported++;
                    replayed += made.replayed() ? 1 : 0;
                }
                case Result.NotCounted _ -> throw new IllegalStateException("rules concern adds only");
                case Result.Failed failure -> fail(lines.get(i), failure);
            }
        }
    }

    private void fail(Line line, Result.Failed failure) {
        failed++;
        if (problems.size() < MAX_PROBLEMS) {
            problems.addObject().put("line", line.number()).setAll(failure.toJson());
        }
    }

    /** Returns whether all imported lines had been imported before, so that nothing was changed. */
    boolean isReplayed() {
        return imported > 0 && replayed == imported;
    }

    JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return json.put("imported", imported)
                .put("replayed", replayed)
                .put("failed", failed)
                .set("problems", problems);
    }
}
