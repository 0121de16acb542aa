package dev.tally.drawing;

import java.util.Locale;
import java.util.Optional;

/**
 * What a badge says.
 *
 * @param label the text on the left, if there is that part
 * @param message the text on the right
 * @param title what is read to those who can't see it, and shown to those who point at it
 * @param color of the right part
 * @param textColor of all texts; without it, what can be read
 */
public record Badge(Optional<Label> label, String message, String title, Color color, Optional<Color> textColor) {

    /** Shows a value in a small form, and says the exact one. */
    public Badge(Label label, long value, Color color) {
        this(Optional.of(label), ShortNumber.of(value), title(Optional.of(label), value), color, Optional.empty());
    }

    static String title(Optional<Label> label, long value) {
        return label.map(text -> text.text() + ": ").orElse("") + String.format(Locale.ROOT, "%,d", value);
    }
}
