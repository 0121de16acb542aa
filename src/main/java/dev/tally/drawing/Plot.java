package dev.tally.drawing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bars side by side, which stand on a baseline or hang from it. */
final class Plot {

    /* A bar of a nonzero count has at least this height, to differ from one of zero. */
    private static final int MIN_HEIGHT = 1;
    private static final int MAX_BAR_WIDTH = 32;
    /* The space between bars, in widths of a bar, and the pixels a bar needs for such a space. */
    private static final double GAP = 0.33;
    private static final int MIN_STEP_WITH_GAP = 3;

    private final List<Long> counts;
    private final int width;
    /* Pixels of a count of one. */
    private final double scale;
    /* The y of the baseline, a whole pixel for a sharp line. */
    private final long baseline;
    private final double barWidth;
    /* Pixels from a bar to the next. */
    private final double step;

    /**
     * Lays out the bars.
     *
     * @param counts the value of each bar, at least one
     * @param width in pixels, from the left of the first bar to the right of the last
     * @param top the y of the largest value, or of zero if all are less
     * @param bottom the y of the smallest value, or of zero if all are more
     */
    Plot(List<Long> counts, int width, int top, int bottom) {
        this.counts = counts;
        this.width = width;
        // As doubles, because the difference of two longs can exceed a long.
        double largest = counts.stream().mapToDouble(Long::doubleValue).reduce(0, Math::max);
        double smallest = counts.stream().mapToDouble(Long::doubleValue).reduce(0, Math::min);
        scale = (bottom - top) / Math.max(1, largest - smallest);
        baseline = bottom + Math.round(smallest * scale);
        int bars = counts.size();
        double gap = width < MIN_STEP_WITH_GAP * bars ? 0 : GAP;
        barWidth = Math.min(MAX_BAR_WIDTH, width / (bars + gap * (bars - 1)));
        step = (width - barWidth) / Math.max(1, bars - 1);
    }

    /** Draws all bars as lines of one path, as that is short. Its unit is a step in width, and a pixel in height. */
    String svg() {
        return "<path class=\"line\" fill=\"" + Palette.LIGHT.line().css() + "\" d=\"M0 " + baseline + "h" + width
                + "v1H0z\"/><path class=\"bars\" stroke=\""
                + Palette.LIGHT.bars().css() + "\" stroke-width=\""
                + decimal(barWidth / step, 4) + "\" transform=\"matrix(" + decimal(step, 4) + " 0 0 1 "
                + decimal(middle(0), 4) + " 0)\" d=\""
                + IntStream.range(0, counts.size()).mapToObj(this::bar).collect(Collectors.joining())
                + "\"/>";
    }

    private String bar(int index) {
        return "M" + index + " " + baseline + "V" + decimal(end(counts.get(index)), 1);
    }

    /** Returns the x of the middle of a bar. */
    double middle(int index) {
        return barWidth / 2 + index * step;
    }

    /** Returns the y of the end of a bar. */
    double end(long count) {
        return baseline - Math.signum((double) count) * Math.max(MIN_HEIGHT, Math.abs(count * scale));
    }

    static String decimal(double number, int digits) {
        return BigDecimal.valueOf(number)
                .setScale(digits, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
