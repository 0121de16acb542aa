package dev.tally.drawing;

import dev.tally.http.problem.InvalidParameter;

/**
 * The text on the left of a badge.
 *
 * @param text one line of characters allowed in XML
 */
public record Label(String text) {

    static final int MAX_LENGTH = 64;

    /**
     * Validates the text.
     *
     * @throws InvalidParameter when it is too long, empty or contains a character that is not allowed
     */
    public Label {
        check("label", text);
    }

    /** Parses a label from a parameter of the given name. */
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

    /** A surrogate code point is half a character; U+FFFE and U+FFFF are noncharacters. */
    static boolean canBeShown(int codePoint) {
        return !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE
                && codePoint != 0xFFFE
                && codePoint != 0xFFFF;
    }
}
