package dev.tally.countapi;

import java.time.Duration;

/** Times as Abacus writes them. */
final class Spans {

    /** The seconds that a counter without an end has left. */
    static final double NEVER = -1e-9;

    static final String NEVER_TEXT = "-1ns";

    /** The seconds that a counter has left which is not there. */
    static final double NOWHERE = -2e-9;

    static final String NOWHERE_TEXT = "-2ns";

    private Spans() {}

    static double seconds(Duration span) {
        return span.toMillis() / 1e3;
    }

    /** Returns it as {@code 36h0m5s}. */
    static String text(Duration span) {
        String text = span.toSecondsPart() + "s";
        if (span.toMinutes() > 0) {
            text = span.toMinutesPart() + "m" + text;
        }
        return span.toHours() > 0 ? span.toHours() + "h" + text : text;
    }
}
