package dev.tally.countapi;

import java.time.Duration;

/** Durations in the format of Abacus. */
final class Spans {

    /** The seconds left of a counter that never expires. */
    static final double NEVER = -1e-9;

    static final String NEVER_TEXT = "-1ns";

    /** The seconds left of a counter that does not exist. */
    static final double NOWHERE = -2e-9;

    static final String NOWHERE_TEXT = "-2ns";

    private Spans() {}

    static double seconds(Duration span) {
        return span.toMillis() / 1e3;
    }

    /** Returns the duration as {@code 36h0m5s}. */
    static String text(Duration span) {
        String text = span.toSecondsPart() + "s";
        if (span.toMinutes() > 0) {
            text = span.toMinutesPart() + "m" + text;
        }
        return span.toHours() > 0 ? span.toHours() + "h" + text : text;
    }
}
