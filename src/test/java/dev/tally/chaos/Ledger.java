package dev.tally.chaos;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * What clients were told, add by add. Since nothing else changes the counters, and no add is negative, a counter's
 * answers in the order of their values have to be its running total, each add once.
 */
final class Ledger {

    /** A line: what was added, and the new value that the client was told. */
    private record Line(long by, long value) {}

    private final Map<String, Queue<Line>> lines = new ConcurrentHashMap<>();

    /** Notes that an add was answered. */
    void told(Add add, long value) {
        lines.computeIfAbsent(add.counter(), counter -> new ConcurrentLinkedQueue<>())
                .add(new Line(add.by(), value));
    }

    /** Returns how many counters there should be. */
    int counters() {
        return lines.size();
    }

    /** Returns what is wrong with the counters, a sentence each, given all of their values. */
    List<String> mistakes(Map<String, Long> values) {
        Set<String> counters = new TreeSet<>(lines.keySet());
        counters.addAll(values.keySet());
        return counters.stream()
                .flatMap(counter -> mistakes(
                        counter,
                        lines.getOrDefault(counter, new ConcurrentLinkedQueue<>()),
                        values.getOrDefault(counter, 0L)))
                .toList();
    }

    private static Stream<String> mistakes(String counter, Collection<Line> lines, long value) {
        long total = lines.stream().mapToLong(Line::by).sum();
        Optional<String> wrongTotal = total == value
                ? Optional.empty()
                : Optional.of("%s is %d, and clients were told of %d: %d %s"
                        .formatted(
                                counter, value, total, Math.abs(total - value), total > value ? "lost" : "too many"));
        return Stream.concat(wrongTotal.stream(), wrongAnswer(counter, lines).stream());
    }

    /** Returns the first answer that does not follow from those before; what comes after it is wrong for its sake. */
    private static Optional<String> wrongAnswer(String counter, Collection<Line> lines) {
        long total = 0;
        for (Line line :
                lines.stream().sorted(Comparator.comparingLong(Line::value)).toList()) {
            if (line.value() != total + line.by()) {
                return Optional.of(
                        "%s was %d, and an add of %d was told %d".formatted(counter, total, line.by(), line.value()));
            }
            total = line.value();
        }
        return Optional.empty();
    }
}
