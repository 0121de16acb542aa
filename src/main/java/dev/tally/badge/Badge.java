package dev.tally.badge;

import java.util.Locale;

/**
 * What a badge says.
 *
 * @param label the text on the left
 * @param value the counter's value, on the right
 * @param color of the right part
 */
record Badge(Label label, long value, Color color) {

    /** Returns the value as the badge shows it: small. */
    String message() {
        return ShortNumber.of(value);
    }

    /** Returns what is read to those who can't see it, and shown to those who point at it: the exact number. */
    String title() {
        return String.format(Locale.ROOT, "%s: %,d", label.text(), value);
    }
}
