package dev.tally.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;

import dev.tally.testsupport.Browser;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Charts as a browser draws them. */
@RequiresTool("chromedriver")
class ChartIT {

    /* From a count of 1 to one of 30: the last bar is the highest, and above the first ones nothing is drawn. */
    private static final Chart RISING = new Chart(
            "song", "1", ChartTest.bars(LongStream.rangeClosed(1, 30).boxed().toList()));

    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        browser.screen(600, 200);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @ParameterizedTest
    @CsvSource({"light, #fffbe6", "dark, #0d1117"})
    void an_image_has_the_colors_of_the_scheme_on_the_background_of_the_page(String scheme, String page)
            throws IOException {
        Palette palette = scheme.equals("dark") ? Palette.DARK : Palette.LIGHT;
        browser.colors(scheme);
        openPage(page, image(RISING.svg()));
        assertThat(naturalSize()).isEqualTo("480x120");
        BufferedImage shown = screen();
        assertThat(color(shown, 474, 60)).as("the highest bar").isEqualTo(palette.bars());
        assertThat(color(shown, 240, 99)).as("the baseline, between two bars").isEqualTo(palette.line());
        assertThat(color(shown, 100, 60)).as("above a low bar").isEqualTo(new Color(page));
        assertThat(isDrawn(shown, 0, 0, 60, 16)).as("the name").isTrue();
        assertThat(isDrawn(shown, 380, 0, 480, 16)).as("the sum").isTrue();
        assertThat(isDrawn(shown, 450, 20, 480, 36)).as("the largest value").isTrue();
        assertThat(isDrawn(shown, 0, 104, 70, 120)).as("the first day").isTrue();
        assertThat(isDrawn(shown, 410, 104, 480, 120)).as("the last day").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"light, #fffbe6", "dark, #0d1117"})
    void a_spark_has_them_too(String scheme, String page) throws IOException {
        Palette palette = scheme.equals("dark") ? Palette.DARK : Palette.LIGHT;
        browser.colors(scheme);
        openPage(page, image(RISING.spark()));
        assertThat(naturalSize()).isEqualTo("100x20");
        BufferedImage shown = screen();
        assertThat(color(shown, 98, 10)).as("the highest bar").isEqualTo(palette.bars());
        assertThat(color(shown, 10, 5)).as("above a low bar").isEqualTo(new Color(page));
    }

    @ParameterizedTest
    @CsvSource({"light", "dark"})
    void it_can_be_read_when_it_is_opened_alone(String scheme) throws IOException {
        Palette palette = scheme.equals("dark") ? Palette.DARK : Palette.LIGHT;
        browser.colors(scheme);
        browser.open(address(RISING.svg()));
        BufferedImage shown = screen();
        assertThat(color(shown, 474, 60)).as("the highest bar").isEqualTo(palette.bars());
        assertThat(Contrast.of(palette.faint(), color(shown, 100, 60))).isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void texts_stay_inside_and_apart() {
        long most = Long.MAX_VALUE;
        for (List<Long> counts : List.of(
                List.of(most),
                List.of(0L, -most),
                List.of(-most, most, 0L),
                Collections.nCopies(Chart.MAX_DAYS, most),
                Collections.nCopies(Chart.MAX_DAYS, -most))) {
            openPage("#ffffff", new Chart("W".repeat(64), "m".repeat(64), ChartTest.bars(counts)).svg());
            List<Object> outside = browser.all(
                    "text",
                    "((b) => b.left < -0.5 || b.top < 0 || b.right > 480.5 || b.bottom > 120.5 ? element.textContent : '')"
                            + "(element.getBoundingClientRect())");
            assertThat(outside).hasSizeGreaterThan(3).containsOnly("");
            Object overlapping = browser.run("""
                    const boxes = [...document.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
                    return boxes.some((a, i) => boxes.some((b, j) => i < j
                        && a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom))""");
            assertThat(overlapping).as("overlapping texts of %s", counts).isEqualTo(false);
        }
        assertThat(browser.console()).isEmpty();
    }

    private static void openPage(String background, String content) {
        String page = "<!DOCTYPE html><meta charset=utf-8><link rel=icon href=data:,>"
                + "<style>:root{color-scheme:light dark}body{margin:0;background:" + background + "}"
                + "img,svg{display:block}</style>" + content;
        browser.open("data:text/html;base64," + base64(page));
    }

    private static String image(String svg) {
        return "<img alt='' src='" + address(svg) + "'>";
    }

    private static String address(String svg) {
        return "data:image/svg+xml;base64," + base64(svg);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String naturalSize() {
        return browser.all("img", "element.naturalWidth + 'x' + element.naturalHeight")
                .getFirst()
                .toString();
    }

    private static BufferedImage screen() throws IOException {
        return ImageIO.read(new ByteArrayInputStream(browser.screenshot()));
    }

    private static Color color(BufferedImage image, int x, int y) {
        return new Color("#%06x".formatted(image.getRGB(x, y) & 0xFFFFFF));
    }

    /** Whether any pixel differs from the page beside the chart. */
    private static boolean isDrawn(BufferedImage image, int left, int top, int right, int bottom) {
        BufferedImage part = image.getSubimage(left, top, right - left, bottom - top);
        int[] pixels = part.getRGB(0, 0, part.getWidth(), part.getHeight(), null, 0, part.getWidth());
        for (int pixel : pixels) {
            if (pixel != image.getRGB(599, 199)) {
                return true;
            }
        }
        return false;
    }
}
