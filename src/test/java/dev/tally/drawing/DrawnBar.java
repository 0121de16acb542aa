package dev.tally.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A bar of a chart, in pixels.
 *
 * @param left its left side
 * @param right its right side
 * @param baseline the y where it begins
 * @param end the y where it ends
 */
record DrawnBar(double left, double right, double baseline, double end) {

    private static final Pattern BARS =
            Pattern.compile("<path class=\"bars\" stroke=\"#[0-9a-f]{6}\" stroke-width=\"([0-9.]+)\""
                    + " transform=\"matrix\\(([0-9.]+) 0 0 1 ([0-9.]+) 0\\)\" d=\"([MV0-9. -]*)\"/>");
    private static final Pattern BAR = Pattern.compile("M([0-9]+) ([0-9.]+)V([0-9.]+)");

    /** Reads the bars of an SVG. */
    static List<DrawnBar> of(String svg) {
        var path = BARS.matcher(svg);
        assertThat(path.find()).as("bars of %s", svg).isTrue();
        double step = number(path, 2);
        double first = number(path, 3);
        double half = number(path, 1) * step / 2;
        return BAR.matcher(path.group(4))
                .results()
                .map(bar -> {
                    double middle = first + number(bar, 1) * step;
                    return new DrawnBar(middle - half, middle + half, number(bar, 2), number(bar, 3));
                })
                .toList();
    }

    private static double number(MatchResult match, int group) {
        return Double.parseDouble(match.group(group));
    }

    /** Negative if it hangs from the baseline. */
    double height() {
        return baseline - end;
    }
}
