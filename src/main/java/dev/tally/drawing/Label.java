package dev.tally.drawing;

import dev.tally.http.problem.InvalidParameter;

/**
 * The text on the left of a badge.
 *
 * @param text one line, of what XML can hold
 */
public record Label(String text) {

    static final int MAX_LENGTH = 64;

    /**
     * Checks the text.
     *
     * @throws InvalidParameter when it is too long, empty, or can't be shown
     */
    public Label {
        check("label", text);
    }

    /** Reads it from a parameter that is called otherwise. */
    static Label parse(String parameter, String text) {
        check(parameter, text);
        return new Label(text);
    }

    private static void check(String parameter, String text) {
        if (text.isEmpty()
                || text.codePointCount(0, text.length()) > MAX_LENGTH
                || !text.codePoints().allMatch(Label::canBeShown)) {
            throw new InvalidParameter(
                    parameter, "1 to " + MAX_LENGTH + " characters, none of them a control character");
        }
    }

    /** A surrogate here is half a character, and the last two code points of the first plane are none at all. */
    private static boolean canBeShown(int codePoint) {
        return !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE
                && codePoint != 0xFFFE
                && codePoint != 0xFFFF;
    }
}
