package dev.tally.metrics;

import java.io.IOException;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;

/**
 * A text format of Prometheus. The client library of Prometheus would write every value as a floating-point number, which is
 * not exact from 2^53.
 */
enum Exposition {

    /** The format of Prometheus before OpenMetrics. */
    CLASSIC("text/plain; version=0.0.4; charset=utf-8", "tally_counter_total", ""),

    /** Names a family without the suffix of its samples, and ends with a mark. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8", "tally_counter", "# EOF\n");

    private final String contentType;
    private final String counterFamily;
    private final String end;

    Exposition(String contentType, String counterFamily, String end) {
        this.contentType = contentType;
        this.counterFamily = counterFamily;
        this.end = end;
    }

    String contentType() {
        return contentType;
    }

    void beginCounters(Appendable out) throws IOException {
        beginFamily(counterFamily, "counter", "The value of a counter.", out);
    }

    /** Writes a counter. Names have no characters that would have to be escaped. */
    void counter(Namespace namespace, Counter counter, Appendable out) throws IOException {
        out.append("tally_counter_total{namespace=\"")
                .append(namespace.value())
                .append("\",key=\"")
                .append(counter.key().value())
                .append("\"} ")
                .append(Long.toString(counter.value()))
                .append('\n');
    }

    void beginLeftOut(Appendable out) throws IOException {
        beginFamily("tally_counters_left_out", "gauge", "How many counters are not shown, by reason.", out);
    }

    void leftOut(Namespace namespace, String reason, long count, Appendable out) throws IOException {
        out.append("tally_counters_left_out{namespace=\"")
                .append(namespace.value())
                .append("\",reason=\"")
                .append(reason)
                .append("\"} ")
                .append(Long.toString(count))
                .append('\n');
    }

    void end(Appendable out) throws IOException {
        out.append(end);
    }

    private static void beginFamily(String name, String type, String help, Appendable out) throws IOException {
        out.append("# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n");
    }
}
