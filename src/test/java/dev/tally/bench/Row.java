package dev.tally.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/** A figure, with one value for each round. */
final class Row {

    private final String name;
    private final String unit;
    private final List<Double> values = new ArrayList<>();
    private final List<Wrk.Times> times = new ArrayList<>();
    private Optional<Promise> promise = Optional.empty();

    Row(String name, String unit) {
        this.name = name;
        this.unit = unit;
    }

    void add(double value) {
        values.add(value);
    }

    void add(Wrk.Times some) {
        times.add(some);
    }

    void promise(String text, DoublePredicate holds) {
        promise = Optional.of(new Promise(text, holds));
    }

    String name() {
        return name;
    }

    String unit() {
        return unit;
    }

    List<Double> values() {
        return values;
    }

    double last() {
        return values.getLast();
    }

    Wrk.Times lastTimes() {
        return times.getLast();
    }

    double median() {
        return median(values);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Returns the medians of the latencies; empty without latencies. */
    Optional<Wrk.Times> times() {
        return times.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Wrk.Times(medianOf(Wrk.Times::p50), medianOf(Wrk.Times::p99), medianOf(Wrk.Times::p999)));
    }

    private double medianOf(ToDoubleFunction<Wrk.Times> time) {
        return median(times.stream().map(time::applyAsDouble).toList());
    }

    Optional<String> promised() {
        return promise.map(Promise::text);
    }

    /** Returns whether the median keeps the promise. */
    Optional<Boolean> holds() {
        return promise.map(it -> it.holds().test(median()));
    }

    /** Returns the figure as a row of a Markdown table. */
    String toMarkdown() {
        return String.join(
                " | ",
                "| " + name,
                number(median()),
                number(values.stream().min(Double::compare).orElseThrow()),
                number(values.stream().max(Double::compare).orElseThrow()),
                unit,
                times().map(it -> number(it.p50()) + " / " + number(it.p99()) + " / " + number(it.p999()))
                        .orElse(""),
                promised().orElse(""),
                holds().map(holds -> holds ? "yes" : "**no**").orElse("") + " |");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    /**
     * A promise for a figure.
     *
     * @param text its description
     * @param holds whether a figure keeps it
     */
    private record Promise(String text, DoublePredicate holds) {}
}
