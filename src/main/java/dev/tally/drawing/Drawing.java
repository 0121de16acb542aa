package dev.tally.drawing;

/** A badge as SVG: two parts side by side, the label on gray, the number on its color. */
public final class Drawing {

    private static final Color LABEL = new Color("#555555");
    /* On both sides of each text, in pixels. */
    private static final int MARGIN = 5;

    private final Badge badge;
    private final Style style;
    private final int left;
    private final int width;

    public Drawing(Badge badge, Style style) {
        this.badge = badge;
        this.style = style;
        left = badge.label().map(label -> partWidth(label.text())).orElse(0);
        width = left + partWidth(badge.message());
    }

    private static int partWidth(String text) {
        return MARGIN + TextWidth.of(text) + MARGIN;
    }

    public String svg() {
        String title = escape(badge.title());
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + style.height
                + "\" role=\"img\" aria-label=\"" + title + "\"><title>" + title + "</title>"
                + shine()
                + whole(badge.color().css())
                + badge.label().map(label -> leftPart()).orElse("")
                + whole("url(#shine)")
                + "<g font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" font-size=\"11\">"
                + badge.label().map(label -> text(label.text(), MARGIN, LABEL)).orElse("")
                + text(badge.message(), left + MARGIN, badge.color())
                + "</g></svg>";
    }

    private String shine() {
        return "<linearGradient id=\"shine\" x2=\"0\" y2=\"1\"><stop stop-color=\"#fff\" stop-opacity=\"" + style.light
                + "%\"/><stop offset=\"1\" stop-opacity=\"" + style.shade + "%\"/></linearGradient>";
    }

    private String whole(String fill) {
        return "<rect width=\"" + width + "\" height=\"" + style.height + "\" rx=\"" + style.radius + "\" fill=\""
                + fill + "\"/>";
    }

    /** Counterclockwise from the upper right corner, with rounded left corners. */
    private String leftPart() {
        int radius = style.radius;
        String corner = "a" + radius + " " + radius + " 0 0 0 ";
        String down = corner + -radius + " " + radius;
        String right = corner + radius + " " + radius;
        return "<path d=\"M" + left + " 0H" + radius + down + "V" + (style.height - radius) + right + "H" + left
                + "z\" fill=\"" + LABEL.css() + "\"/>";
    }

    /** Forces the text to its computed width, whichever font is used. */
    private String text(String text, int x, Color background) {
        return "<text x=\"" + x + "\" y=\"" + (style.height - 6) + "\" textLength=\"" + TextWidth.of(text)
                + "\" lengthAdjust=\"spacingAndGlyphs\" fill=\""
                + badge.textColor().map(Color::css).orElseGet(background::ofText) + "\">" + escape(text)
                + "</text>";
    }

    /** Escapes text for content and attributes of XML. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;");
    }
}
