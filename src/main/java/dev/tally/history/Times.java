package dev.tally.history;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tally.counter.Step;
import dev.tally.http.problem.HistoryNotKept;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.rules.Kept;
import dev.tally.store.history.Window;

/** Parses the hours and days of a request: {@code 2026-11-28T13:00:00Z}, {@code 2026-11-28}. All are in UTC. */
final class Times {

    /* The most points of an answer. */
    private static final int MAX_POINTS = 1_000;

    /* Offsets of Java end at 18 hours. */
    private static final Pattern TIME =
            Pattern.compile("(.+)(?:[Zz]|(?<sign>[+-])(?<hours>[01][0-9]|2[0-3]):(?<minutes>[0-5][0-9]))");

    private Times() {}

    /**
     * Returns the step of a request.
     *
     * @param step the parameter, by default the longest step that is kept
     * @throws HistoryNotKept when the namespace does not keep it
     */
    static Step step(Optional<String> step, Kept kept) {
        Optional<Step> asked = step.map(text -> switch (text) {
            case "hour" -> Step.HOUR;
            case "day" -> Step.DAY;
            default -> throw new InvalidParameter("step", "hour or day");
        });
        return asked.or(() -> Stream.of(Step.DAY, Step.HOUR)
                        .filter(one -> kept.of(one) > 0)
                        .findFirst())
                .filter(one -> kept.of(one) > 0)
                .orElseThrow(HistoryNotKept::new);
    }

    /**
     * Returns the hours or days of a request: the last 24 hours or 30 days by default. Those that are no longer kept are
     * left out, and so are all but the last {@value #MAX_POINTS}.
     */
    static Window window(Step step, Optional<String> from, Optional<String> to, Kept kept, Instant now) {
        long current = step.of(now);
        long last = to.map(text -> last(step, text)).orElse(current);
        long asked = from.map(text -> step.of(time("from", text)))
                .orElse(last
                        - switch (step) {
                            case HOUR -> 23;
                            case DAY -> 29;
                        });
        long earliest = Math.max(current - kept.of(step) + 1, last - MAX_POINTS + 1);
        return new Window(step, Math.max(asked, earliest), last);
    }

    /** Returns the last step of a day, or that of a time. */
    private static long last(Step step, String text) {
        Instant begin = time("to", text);
        boolean isDay = !text.contains("T") && !text.contains("t");
        return isDay ? step.of(begin.plus(Step.DAY.length())) - 1 : step.of(begin);
    }

    private static Instant time(String field, String text) {
        try {
            Matcher time = TIME.matcher(text);
            return time.matches()
                    ? LocalDateTime.parse(time.group(1))
                            .toInstant(ZoneOffset.UTC)
                            .minus(offset(time))
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new InvalidParameter(
                    field, "a day in UTC such as 2026-11-28, or a time such as 2026-11-28T13:00:00Z");
        }
    }

    /** Returns the offset of a time, any of RFC 3339. */
    private static Duration offset(Matcher time) {
        if (time.group("sign") == null) {
            return Duration.ZERO;
        }
        Duration offset = Duration.ofHours(Long.parseLong(time.group("hours")))
                .plusMinutes(Long.parseLong(time.group("minutes")));
        return time.group("sign").equals("-") ? offset.negated() : offset;
    }
}
