package dev.tally.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** The rule {@code history} in its plainest form: a map of sums for each hour and each day, from which nothing expires. */
final class HistoryModel {

    /**
     * The rules of a namespace.
     *
     * @param kept how many hours and days its history has
     * @param min the smallest value of a counter
     * @param max the largest one
     */
    record Rule(Map<ChronoUnit, Integer> kept, long min, long max) {}

    private static final Comparator<Map.Entry<String, Long>> LARGEST_FIRST =
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private final Rule rule;
    private final TreeMap<String, Long> values = new TreeMap<>();
    private final Map<Step, Long> sums = new HashMap<>();

    HistoryModel(Rule rule) {
        this.rule = rule;
    }

    /** A counter in an hour or a day. */
    private record Step(String key, ChronoUnit unit, Instant at) {}

    /** Adds, and returns the new value; empty if the add has to be refused, as a number does not fit or is out of bounds. */
    Optional<Long> add(String key, long by, Instant now) {
        Map<Step, Long> changed = new HashMap<>();
        long value;
        try {
            value = Math.addExact(value(key), by);
            for (ChronoUnit unit : rule.kept().keySet()) {
                Step step = new Step(key, unit, now.truncatedTo(unit));
                changed.put(step, Math.addExact(sums.getOrDefault(step, 0L), by));
            }
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
        if (by < 0 ? value < rule.min() : value > rule.max()) {
            return Optional.empty();
        }
        values.put(key, value);
        sums.putAll(changed);
        return Optional.of(value);
    }

    /** Returns whether adds to a counter are counted, in whatever order they come. */
    boolean hasRoom(String key, Instant now) {
        LongPredicate isSmall = number -> number > -1L << 60 && number < 1L << 60;
        return rule.min() == Long.MIN_VALUE
                && isSmall.test(value(key))
                && rule.kept().keySet().stream().allMatch(unit -> isSmall.test(sum(key, unit, now.truncatedTo(unit))));
    }

    /** Sets a counter, which is no add. */
    void set(String key, long value) {
        values.put(key, value);
    }

    /** Takes all counts out. */
    Map<String, Long> drain() {
        Map<String, Long> drained = Map.copyOf(values);
        values.clear();
        return drained;
    }

    /** Puts drained counts back, and returns whether all fit. Those that do not have to stay in their drain. */
    boolean restore(Map<String, Long> drained) {
        try {
            Map<String, Long> restored = new HashMap<>();
            drained.forEach((key, count) -> restored.put(key, Math.addExact(value(key), count)));
            values.putAll(restored);
            return true;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Removes a counter, and its history. */
    void remove(String key) {
        values.remove(key);
        sums.keySet().removeIf(step -> step.key().equals(key));
    }

    /** Returns whether a counter exists, with whatever value. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    long value(String key) {
        return values.getOrDefault(key, 0L);
    }

    /** Returns what was added to a counter in an hour or a day. */
    long sum(String key, ChronoUnit unit, Instant at) {
        return sums.getOrDefault(new Step(key, unit, at), 0L);
    }

    /**
     * Returns the counters to which anything was added within a number of hours or days, the largest sum first; empty if a
     * sum may not fit into 64 bits.
     */
    Optional<SequencedMap<String, Long>> top(ChronoUnit unit, int count, Instant now) {
        Map<String, Long> within = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        Instant last = now.truncatedTo(unit);
        Instant first = last.minus(count - 1L, unit);
        try {
            sums.forEach((step, sum) -> {
                if (step.unit() == unit
                        && !step.at().isBefore(first)
                        && !step.at().isAfter(last)) {
                    within.merge(step.key(), sum, Long::sum);
                    sizes.merge(step.key(), Math.absExact(sum), Math::addExact);
                }
            });
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
        SequencedMap<String, Long> top = new LinkedHashMap<>();
        within.entrySet().stream()
                .filter(sum -> sum.getValue() != 0)
                .sorted(LARGEST_FIRST)
                .forEach(sum -> top.put(sum.getKey(), sum.getValue()));
        return Optional.of(top);
    }
}
