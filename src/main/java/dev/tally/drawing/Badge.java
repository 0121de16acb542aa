package dev.tally.drawing;

import java.util.Locale;
import java.util.Optional;

/**
 * The content of a badge.
 *
 * @param label the text on the left, if any
 * @param message the text on the right
 * @param title the accessible name and tooltip
 * @param color of the right part
 * @param textColor of all texts; by default one that contrasts with the background
 */
public record Badge(Optional<Label> label, String message, String title, Color color, Optional<Color> textColor) {

    /** Shows an abbreviated value, with the exact one in the title. */
    public Badge(Label label, long value, Color color) {
        this(Optional.of(label), ShortNumber.of(value), title(Optional.of(label), value), color, Optional.empty());
    }

    static String title(Optional<Label> label, long value) {
        return label.map(text -> text.text() + ": ").orElse("") + String.format(Locale.ROOT, "%,d", value);
    }
}
