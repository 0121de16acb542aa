package dev.tally.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** The report of all figures, in the order of their first measurement. */
final class Report {

    static final String RATE = "a second";

    private static final String HEAD =
            "| | median | least | most | unit | p50 / p99 / p99.9 in ms | promised | holds |\n"
                    + "|---|--:|--:|--:|---|--:|---|---|\n";

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /* The load average of the machine before the benchmark. */
    private final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

    /** Adds a figure of one round. */
    void add(String name, String unit, double value) {
        rows.computeIfAbsent(name, key -> new Row(key, unit)).add(value);
    }

    /** Adds the rate of successful answers, and their latency. */
    void add(String name, Wrk.Answers answers) {
        add(name, RATE, answers.rate(), answers);
    }

    /** Adds a figure, and the latency of the answers. */
    void add(String name, String unit, double value, Wrk.Answers answers) {
        add(name, unit, value);
        rows.get(name).add(answers.times());
        if (answers.refused() + answers.broken() > 0) {
            notes.add("%s: of %,d answers %,d were errors, and %,d connections broke"
                    .formatted(name, answers.all(), answers.refused(), answers.broken()));
        }
    }

    /** Adds a remark below the table. */
    void note(String text) {
        notes.add(text);
    }

    /** Returns a figure of this round. */
    double last(String name) {
        return rows.get(name).last();
    }

    /** Returns the latency of this round. */
    Wrk.Times lastTimes(String name) {
        return rows.get(name).lastTimes();
    }

    /** Adds a promise for the median of a figure. */
    void promise(String name, String text, DoublePredicate holds) {
        rows.get(name).promise(text, holds);
    }

    String toMarkdown() {
        StringBuilder text = new StringBuilder(Machine.describe())
                .append(String.format(Locale.ROOT, "; load before: %.1f%n%n", load))
                .append(HEAD);
        rows.values().forEach(row -> text.append(row.toMarkdown()).append('\n'));
        notes.forEach(note -> text.append("\n* ").append(note));
        return text.append(notes.isEmpty() ? "" : "\n").toString();
    }

    void writeJson(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", Machine.describe());
        all.put("load", load);
        all.put("rows", rows.values().stream().map(Report::toJson).toList());
        all.put("notes", notes);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    private static Map<String, Object> toJson(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", row.name());
        fields.put("unit", row.unit());
        fields.put("median", row.median());
        fields.put("values", row.values());
        row.times().ifPresent(times -> fields.put("milliseconds", times));
        row.promised().ifPresent(promise -> fields.put("promised", promise));
        row.holds().ifPresent(holds -> fields.put("holds", holds));
        return fields;
    }
}
