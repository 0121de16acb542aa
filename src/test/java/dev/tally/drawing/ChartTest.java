package dev.tally.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.badge.Picture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChartTest {

    private static final LocalDate LAST = LocalDate.of(2026, 11, 28);
    private static final int KILOBYTES_8 = 8_192;
    /* A bar is at least a pixel high, and the baseline is on a whole pixel. */
    private static final double ROUNDING = 1;
    private static final double TENTH = 0.1;

    @Property
    void each_bar_is_as_high_as_its_count_and_inside_of_the_picture(@ForAll("histories") List<Long> counts) {
        Chart chart = chart(counts);
        check(chart.svg(), counts);
        check(chart.spark(), counts);
    }

    private static void check(String svg, List<Long> counts) {
        Picture picture = Picture.of(svg);
        double width = Double.parseDouble(picture.attribute("width"));
        double height = Double.parseDouble(picture.attribute("height"));
        assertThat(picture.attribute("viewBox")).isEqualTo("0 0 %.0f %.0f".formatted(width, height));
        List<DrawnBar> bars = DrawnBar.of(svg);
        assertThat(bars).hasSameSizeAs(counts).allSatisfy(bar -> {
            assertThat(bar.left()).isGreaterThanOrEqualTo(-TENTH);
            assertThat(bar.right()).isLessThanOrEqualTo(width + TENTH);
            assertThat(bar.end()).isBetween(0.0, height);
        });
        double pixelsOfOne = pixelsOfOne(bars, counts);
        for (int i = 0; i < counts.size(); i++) {
            double drawn = bars.get(i).height();
            assertThat(drawn).isCloseTo(counts.get(i) * pixelsOfOne, within(ROUNDING + TENTH));
            assertThat(Math.signum(drawn)).isEqualTo(Math.signum((double) counts.get(i)));
        }
    }

    /** The scale, from the highest bar and the longest that hangs. */
    private static double pixelsOfOne(List<DrawnBar> bars, List<Long> counts) {
        double drawn = range(bars.stream().map(DrawnBar::height).toList());
        double counted = range(counts.stream().map(Long::doubleValue).toList());
        return counted == 0 ? 0 : drawn / counted;
    }

    private static double range(List<Double> numbers) {
        return Math.max(0, Collections.max(numbers)) - Math.min(0, Collections.min(numbers));
    }

    @Property
    void bars_do_not_overlap_and_reach_from_border_to_border(@ForAll("histories") List<Long> counts) {
        List<DrawnBar> bars = DrawnBar.of(chart(counts).svg());
        for (int i = 1; i < bars.size(); i++) {
            assertThat(bars.get(i).left())
                    .isGreaterThanOrEqualTo(bars.get(i - 1).right() - TENTH);
        }
        assertThat(bars.getFirst().left()).isCloseTo(0, within(TENTH));
        if (bars.size() > 1) {
            assertThat(bars.getLast().right()).isCloseTo(480, within(TENTH));
        }
    }

    @Property
    void a_chart_is_small(@ForAll("histories") List<Long> counts) {
        Chart chart = chart(counts);
        assertThat(chart.svg().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(KILOBYTES_8);
        assertThat(chart.spark().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(KILOBYTES_8);
    }

    @Provide
    Arbitrary<List<Long>> histories() {
        Arbitrary<Long> each = Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.longs().between(0, 20),
                Arbitraries.longs().between(-20, 20),
                Arbitraries.of(0L, Long.MIN_VALUE, Long.MAX_VALUE));
        return Arbitraries.oneOf(
                each.list().ofMinSize(1).ofMaxSize(Chart.MAX_DAYS),
                Arbitraries.longs().between(0, 1_000).list().ofMinSize(1).ofMaxSize(Chart.MAX_DAYS),
                Arbitraries.longs().lessOrEqual(0).list().ofMinSize(1).ofMaxSize(Chart.MAX_DAYS));
    }

    @Property
    void a_name_is_shown_as_it_is(@ForAll("names") String name) {
        Chart chart = new Chart(name, name, bars(List.of(1L)));
        String subject = name + "/" + name;
        Picture picture = Picture.of(chart.svg());
        assertThat(picture.texts().getFirst()).isEqualTo(subject);
        assertThat(picture.title()).isEqualTo(subject + ": 1 in 1 day to 2026-11-28");
        assertThat(picture.attribute("aria-label")).startsWith(subject + ": ").isEqualTo(chart.description());
        assertThat(picture.size())
                .as("nothing of it became an element")
                .isEqualTo(Picture.of(chart(List.of(1L)).svg()).size());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of('<', '>', '&', '"', '\'', ']', ';', '#', 'a')
                .list()
                .ofMaxSize(16)
                .map(letters -> letters.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    @Example
    void it_is_told_in_words_and_exact_numbers() {
        Chart chart = chart(List.of(3L, 1_700L, -2L));
        assertThat(chart.description())
                .isEqualTo("song/1: 1,701 in 3 days to 2026-11-28; most 1,700 on 2026-11-27; last day -2");
        for (String svg : List.of(chart.svg(), chart.spark())) {
            Picture picture = Picture.of(svg);
            assertThat(picture.attribute("role")).isEqualTo("img");
            assertThat(picture.attribute("aria-label")).isEqualTo(chart.description());
            assertThat(picture.title()).isEqualTo("song/1: 1,701 in 3 days to 2026-11-28");
            assertThat(svg).contains("<desc>most 1,700 on 2026-11-27; last day -2</desc>");
        }
    }

    @Example
    void the_labels_are_name_sum_largest_smallest_and_the_days() {
        assertThat(Picture.of(chart(List.of(3L, 1_700L, -2L)).svg()).texts())
                .containsExactly("song/1", "1,701 in 3 days", "1.7k", "-2", "2026-11-26", "2026-11-28");
        assertThat(Picture.of(chart(List.of(7L)).svg()).texts())
                .containsExactly("song/1", "7 in 1 day", "7", "2026-11-28");
        assertThat(Picture.of(chart(List.of(-7L, -7L)).svg()).texts())
                .containsExactly("song/1", "-14 in 2 days", "-7", "2026-11-27", "2026-11-28");
        assertThat(Picture.of(chart(List.of(3L)).spark()).texts()).isEmpty();
    }

    @Example
    void a_sum_can_exceed_a_long() {
        assertThat(chart(Collections.nCopies(400, Long.MAX_VALUE)).description())
                .startsWith("song/1: 3,689,348,814,741,910,322,800 in 400 days");
    }

    @Example
    void a_history_without_adds_is_a_baseline_and_a_zero() {
        Chart chart = chart(Collections.nCopies(30, 0L));
        assertThat(Picture.of(chart.svg()).texts()).contains("0 in 30 days", "0");
        assertThat(chart.svg()).contains("class=\"line\"").doesNotContain("NaN");
        assertThat(DrawnBar.of(chart.svg()))
                .allSatisfy(bar -> assertThat(bar.height()).isZero());
    }

    @Example
    void one_among_thousands_can_be_seen() {
        List<DrawnBar> bars = DrawnBar.of(chart(List.of(0L, 1L, 100_000L)).svg());
        assertThat(bars.get(0).height()).isZero();
        assertThat(bars.get(1).height()).isEqualTo(1);
    }

    @Example
    void a_long_name_leaves_space_for_the_sum() {
        Chart chart = new Chart("n".repeat(64), "k".repeat(64), bars(List.of(1L)));
        assertThat(Picture.of(chart.svg()).texts().getFirst())
                .startsWith("nnnn")
                .endsWith("…")
                .hasSizeLessThan(64);
        assertThat(Picture.of(chart.svg()).title()).contains("n".repeat(64) + "/" + "k".repeat(64));
    }

    @Example
    void days_are_complete_and_not_too_many() {
        assertThatIllegalArgumentException().isThrownBy(() -> chart(List.of())).withMessageContaining("1 to 400 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chart(Collections.nCopies(401, 1L)))
                .withMessage("a chart has 1 to 400 days, not 401");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Chart("song", "1", List.of(new Chart.Bar(LAST, 1), new Chart.Bar(LAST.plusDays(2), 1))))
                .withMessageStartingWith("2026-11-29 has to be the next day, not 2026-11-30");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Chart("song", "\0", bars(List.of(1L))))
                .withMessageContaining("control characters");
    }

    @Example
    void it_can_be_read_on_light_and_dark_pages() {
        check(Palette.LIGHT, new Color("#ffffff"));
        check(Palette.DARK, new Color("#0d1117"));
    }

    /** The ratios that WCAG 2.2 demands of text (1.4.3) and of graphics (1.4.11). */
    private static void check(Palette palette, Color page) {
        assertThat(Contrast.of(palette.text(), page)).isGreaterThanOrEqualTo(4.5);
        assertThat(Contrast.of(palette.faint(), page)).isGreaterThanOrEqualTo(4.5);
        assertThat(Contrast.of(palette.bars(), page)).isGreaterThanOrEqualTo(3);
        assertThat(Contrast.of(palette.line(), page)).isGreaterThanOrEqualTo(3);
    }

    private static Chart chart(List<Long> counts) {
        return new Chart("song", "1", bars(counts));
    }

    static List<Chart.Bar> bars(List<Long> counts) {
        LocalDate next = LAST.plusDays(1);
        return IntStream.range(0, counts.size())
                .mapToObj(i -> new Chart.Bar(next.minusDays(counts.size() - i), counts.get(i)))
                .toList();
    }
}
