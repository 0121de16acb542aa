package dev.tally.drawing;

/**
 * The colors of charts on a light or a dark page. A chart has no background of its own.
 *
 * @param text of the important texts
 * @param faint of the other texts
 * @param line of the baseline
 * @param bars of the bars
 */
record Palette(Color text, Color faint, Color line, Color bars) {

    static final Palette LIGHT =
            new Palette(new Color("#1f2328"), new Color("#59636e"), new Color("#818b98"), new Color("#0969da"));
    static final Palette DARK =
            new Palette(new Color("#f0f6fc"), new Color("#9198a1"), new Color("#656c76"), new Color("#4493f8"));

    /*
     * The light colors are attributes of the elements, for programs that ignore style sheets; these rules replace them.
     * The class keeps the rules from other elements of a page that includes the SVG inline. With color-scheme, a
     * browser that shows the SVG alone gives it a dark background in its dark mode.
     */
    static final String CLASS = "tally-chart";
    static final String STYLE = "<style>." + CLASS + "{color-scheme:light dark}" + "@media (prefers-color-scheme:dark){"
            + DARK.rules() + "}</style>";

    private String rules() {
        String each = "." + CLASS + " ";
        return each + "text{fill:" + faint.css() + "}"
                + each + ".text{fill:" + text.css() + "}"
                + each + ".line{fill:" + line.css() + "}"
                + each + ".bars{stroke:" + bars.css() + "}";
    }
}
