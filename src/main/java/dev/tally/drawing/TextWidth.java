package dev.tally.drawing;

/** Widths of text in Verdana, the font of badges. Most other sans-serif fonts are narrower. */
final class TextWidth {

    private static final int BADGE_FONT_SIZE = 11;

    /* The printable ASCII characters from the space on, in thousandths of the font size. */
    private static final int[] ASCII = {
        352, 394, 459, 818, 636, 1076, 727, 269, 454, 454, 636, 818, 364, 454, 364, 454, // space to /
        636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 454, 454, 818, 818, 818, 545, // 0 to ?
        1000, 684, 686, 698, 771, 632, 575, 775, 751, 421, 455, 693, 557, 843, 748, 787, // @ to O
        603, 787, 695, 684, 616, 732, 684, 989, 685, 615, 685, 454, 454, 454, 818, 636, // P to _
        636, 601, 623, 521, 623, 596, 352, 623, 633, 274, 344, 592, 274, 973, 633, 607, // ` to o
        623, 623, 427, 521, 394, 633, 592, 818, 592, 592, 525, 635, 454, 635, 818, // p to ~
    };

    /* The average width of other letters; East Asian characters and emoji fill a square. */
    private static final int LETTER = 700;
    private static final int SQUARE = 1_000;
    private static final int FIRST_SQUARE = 0x1100;

    private static final String ELLIPSIS = "…";

    private TextWidth() {}

    /** Returns the width in whole pixels, in the font size of badges. */
    static int of(String text) {
        return of(text, BADGE_FONT_SIZE);
    }

    /** Returns the width in whole pixels. */
    static int of(String text, int fontSize) {
        int thousandths = text.codePoints().map(TextWidth::of).sum();
        return Math.ceilDiv(thousandths * fontSize, 1_000);
    }

    /** Returns the text, or as much of its beginning as fits into the width together with an ellipsis. */
    static String fit(String text, int fontSize, int width) {
        String fitting = text;
        for (int end = text.length(); of(fitting, fontSize) > width && end > 0; ) {
            end = text.offsetByCodePoints(end, -1);
            fitting = text.substring(0, end) + ELLIPSIS;
        }
        return fitting;
    }

    private static int of(int codePoint) {
        if (codePoint - ' ' < ASCII.length) {
            return ASCII[codePoint - ' '];
        }
        return codePoint < FIRST_SQUARE ? LETTER : SQUARE;
    }
}
