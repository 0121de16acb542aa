package dev.tally.drawing;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The history of a counter as SVG: a bar for each day. It is legible on light and dark pages, and refers to nothing
 * outside of it, so that a README can show it as an image.
 *
 * @param namespace of the counter
 * @param key of the counter
 * @param bars 1 to 400 successive days
 */
public record Chart(String namespace, String key, List<Bar> bars) {

    /** The most days of a chart. */
    public static final int MAX_DAYS = 400;

    private static final int WIDTH = 480;
    private static final int HEIGHT = 120;
    private static final int SPARK_WIDTH = 100;
    private static final int SPARK_HEIGHT = 20;

    private static final int FONT_SIZE = 12;
    /* The y of the first and the last line of text, and those of the bars. */
    private static final int HEADING = 12;
    private static final int FOOTING = 116;
    private static final int TOP = 38;
    private static final int BOTTOM = 99;
    /* The space for the label of the smallest value, and those between a bar and its label. */
    private static final int LABEL_ROW = 14;
    private static final int ABOVE = 4;
    private static final int BELOW = 12;
    private static final int BETWEEN_TEXTS = 16;

    private static final Comparator<Bar> BY_COUNT = Comparator.comparingLong(Bar::count);

    /**
     * A day.
     *
     * @param day its date
     * @param count what was counted on it; negative if more was taken back than added
     */
    public record Bar(LocalDate day, long count) {}

    /**
     * Validates the chart.
     *
     * @throws IllegalArgumentException when there are too few or too many days, one is missing, or a name can't be shown
     */
    public Chart {
        bars = List.copyOf(bars);
        if (bars.isEmpty() || bars.size() > MAX_DAYS) {
            throw new IllegalArgumentException("a chart has 1 to " + MAX_DAYS + " days, not " + bars.size());
        }
        for (int i = 1; i < bars.size(); i++) {
            LocalDate expected = bars.get(i - 1).day().plusDays(1);
            if (!bars.get(i).day().equals(expected)) {
                throw new IllegalArgumentException(
                        expected + " has to be the next day, not " + bars.get(i).day() + "; a day without adds has 0");
            }
        }
        if (!(namespace + key).codePoints().allMatch(Label::canBeShown)) {
            throw new IllegalArgumentException("namespace and key have to have no control characters");
        }
    }

    /** Draws the chart with its labels, 480 by 120 pixels. */
    public String svg() {
        boolean hanging = least().count() < 0;
        Plot plot = plot(WIDTH, TOP, hanging ? BOTTOM - LABEL_ROW : BOTTOM);
        return open(WIDTH, HEIGHT)
                + "<g font-family=\"-apple-system,Segoe UI,Helvetica,Arial,sans-serif\" font-size=\"" + FONT_SIZE
                + "\" fill=\"" + Palette.LIGHT.faint().css() + "\">"
                + headingLine()
                + barLabel(plot, most(), Math.min(plot.end(most().count()), plot.end(0)) - ABOVE)
                + (hanging && !least().equals(most()) ? barLabel(plot, least(), plot.end(least().count()) + BELOW) : "")
                + text(0, FOOTING, "start", first().day().toString())
                + (bars.size() > 1 ? text(WIDTH, FOOTING, "end", last().day().toString()) : "")
                + "</g>" + plot.svg() + "</svg>";
    }

    /** Draws the bars alone, 100 by 20 pixels, for a line of text. */
    public String spark() {
        return open(SPARK_WIDTH, SPARK_HEIGHT)
                + plot(SPARK_WIDTH, 1, SPARK_HEIGHT - 1).svg() + "</svg>";
    }

    /** Returns what the chart shows, in words and with exact numbers, for those who do not see it. */
    public String description() {
        return heading() + "; " + extremes();
    }

    private String heading() {
        return subject() + ": " + exact(sum()) + span() + " to " + last().day();
    }

    private String extremes() {
        return "most " + exact(most().count()) + " on " + most().day() + "; last day " + exact(last().count());
    }

    private String open(int width, int height) {
        String title = Drawing.escape(heading());
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\" class=\"" + Palette.CLASS
                + "\" role=\"img\" aria-label=\"" + Drawing.escape(description()) + "\"><title>" + title
                + "</title><desc>" + extremes() + "</desc>" + Palette.STYLE;
    }

    private Plot plot(int width, int top, int bottom) {
        return new Plot(bars.stream().map(Bar::count).toList(), width, top, bottom);
    }

    /** The name, as much of it as fits, and the sum. */
    private String headingLine() {
        String sum = exact(sum());
        int space = WIDTH - textWidth(sum + span()) - BETWEEN_TEXTS;
        return text(0, HEADING, "start", strong(TextWidth.fit(subject(), FONT_SIZE, space)))
                + text(WIDTH, HEADING, "end", strong(sum) + span());
    }

    /** Centers the label on its bar, as far as the border allows. */
    private String barLabel(Plot plot, Bar bar, double y) {
        String label = ShortNumber.of(bar.count());
        double half = textWidth(label) / 2.0;
        double x = Math.clamp(plot.middle(bars.indexOf(bar)), half, WIDTH - half);
        return text(x, y, "middle", strong(label));
    }

    private static String text(double x, double y, String anchor, String content) {
        return "<text x=\"" + Plot.decimal(x, 1) + "\" y=\"" + Plot.decimal(y, 1) + "\" text-anchor=\"" + anchor + "\">"
                + content + "</text>";
    }

    private static String strong(String text) {
        return "<tspan class=\"text\" font-weight=\"600\" fill=\""
                + Palette.LIGHT.text().css() + "\">" + Drawing.escape(text) + "</tspan>";
    }

    private static int textWidth(String text) {
        return TextWidth.of(text, FONT_SIZE);
    }

    private String subject() {
        return namespace + "/" + key;
    }

    private String span() {
        return bars.size() == 1 ? " in 1 day" : " in " + bars.size() + " days";
    }

    private Bar first() {
        return bars.getFirst();
    }

    private Bar last() {
        return bars.getLast();
    }

    private Bar most() {
        return Collections.max(bars, BY_COUNT);
    }

    private Bar least() {
        return Collections.min(bars, BY_COUNT);
    }

    /** Of any size, because the sum of longs can exceed a long. */
    private BigInteger sum() {
        return bars.stream().map(bar -> BigInteger.valueOf(bar.count())).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static String exact(Number number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
