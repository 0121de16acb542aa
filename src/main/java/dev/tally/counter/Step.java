package dev.tally.counter;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;

/** The steps of time of a history, all in UTC. Each is counted from the beginning of 1970. */
public enum Step {
    HOUR(Duration.ofHours(1)),
    DAY(Duration.ofDays(1));

    private final Duration length;

    Step(Duration length) {
        this.length = length;
    }

    public Duration length() {
        return length;
    }

    /** Returns the number of the step in which a moment is. */
    public long of(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), length.toSeconds());
    }

    /** Returns the word used in settings, calls and Redis. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the text of a step: {@code 2026-11-28T13:00:00Z} for an hour, {@code 2026-11-28} for a day. */
    public String text(long step) {
        return switch (this) {
            case HOUR -> Instant.ofEpochSecond(step * length.toSeconds()).toString();
            case DAY -> LocalDate.ofEpochDay(step).toString();
        };
    }
}
