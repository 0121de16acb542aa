package dev.tally.rules;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tally.counter.Step;
import io.quarkus.runtime.configuration.DurationConverter;

/**
 * The history that a namespace keeps.
 *
 * @param hours how many hours, 0 for none
 * @param days how many days, 0 for none
 */
public record Kept(long hours, long days) {

    /** No history. */
    public static final Kept NOTHING = new Kept(0, 0);

    private static final Map<Step, Duration> LONGEST =
            new EnumMap<>(Map.of(Step.HOUR, Duration.ofDays(90), Step.DAY, Duration.ofDays(3650)));

    /**
     * Parses the rule {@code history}.
     *
     * @param steps such as {@code hour=7d}
     * @throws IllegalArgumentException when one is invalid; the message completes the name of the rules
     */
    static Kept parse(List<String> steps) {
        Map<Step, Long> counts = new EnumMap<>(Step.class);
        for (String text : steps) {
            String[] parts = text.strip().split("=", 2);
            Step step = Stream.of(Step.values())
                    .filter(one -> parts.length == 2 && one.word().equals(parts[0].strip()))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "history has to be a list such as hour=7d,day=400d, and not " + text));
            if (counts.put(step, count(step, parts[1].strip())) != null) {
                throw new IllegalArgumentException("history has " + step.word() + " twice");
            }
        }
        return new Kept(counts.getOrDefault(Step.HOUR, 0L), counts.getOrDefault(Step.DAY, 0L));
    }

    private static long count(Step step, String time) {
        Duration longest = LONGEST.get(step);
        Duration kept;
        try {
            kept = DurationConverter.parseDuration(time);
        } catch (IllegalArgumentException e) {
            kept = Duration.ZERO;
        }
        if (kept.compareTo(Duration.ofDays(1)) < 0 || kept.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "history: " + step.word() + " has to be from 1d to " + longest.toDays() + "d, and not " + time);
        }
        return kept.dividedBy(step.length());
    }

    /** Returns whether nothing is kept. */
    public boolean isEmpty() {
        return hours == 0 && days == 0;
    }

    /** Returns how many steps are kept, the current one included; 0 for none. */
    public long of(Step step) {
        return switch (step) {
            case HOUR -> hours;
            case DAY -> days;
        };
    }

    /** Returns the steps that are kept, by their names, and how long, as ISO 8601 durations. */
    public Map<String, String> byName() {
        return Stream.of(Step.values())
                .filter(step -> of(step) > 0)
                .collect(Collectors.toMap(
                        Step::word, step -> step.length().multipliedBy(of(step)).toString()));
    }
}
