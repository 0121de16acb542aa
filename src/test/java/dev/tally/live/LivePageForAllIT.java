package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What a person sees and reaches who has a phone, a keyboard alone, a screen reader, or other eyes. */
@RequiresTool("chromedriver")
class LivePageForAllIT extends LivePage {

    private static final int PHONE = 360;
    /* What WCAG asks of text. */
    private static final double READABLE = 4.5;

    @BeforeAll
    static void start() {
        start(Map.of());
    }

    @Test
    void the_longest_names_and_numbers_fit_on_a_phone() {
        String longest = "x".repeat(64);
        service.post("/v1/counters/song/" + longest + "?by=" + Long.MAX_VALUE);
        browser.screen(PHONE, 640);
        open("/live/");
        awaitRows(longest + " 9,223,372,036,854,775,807");
        assertThat(browser.run("return document.scrollingElement.scrollWidth")).isEqualTo((long) PHONE);
        assertThat(browser.all("main *", "element.getBoundingClientRect().right"))
                .allSatisfy(right -> assertThat(((Number) right).doubleValue()).isLessThanOrEqualTo(PHONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void each_text_can_be_read_in_the_light_and_in_the_dark(String scheme) {
        play("1", 1);
        browser.colors(scheme);
        open("/live/#/1");
        awaitRows("1 1");
        assertThat(browser.all("h1, h2, h3, p, th, td, a, pre, button", "getComputedStyle(element).color"))
                .hasSizeGreaterThan(15);
        String contrast = """
                (() => {
                  const light = (color) => color.match(/[0-9.]+/g).slice(0, 3)
                      .map((part) => part / 255)
                      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
                      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0.05);
                  let under = element;
                  while (getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
                  const text = light(getComputedStyle(element).color);
                  const paper = light(getComputedStyle(under).backgroundColor);
                  return [element.tagName, Math.max(text, paper) / Math.min(text, paper)];
                })()""";
        assertThat(browser.all("h1, h2, h3, p, th, td, a, pre, button", contrast))
                .allSatisfy(pair -> assertThat(((Number) ((List<?>) pair).get(1)).doubleValue())
                        .isGreaterThan(READABLE));
        String paper = (String) browser.run("return getComputedStyle(document.body).backgroundColor");
        assertThat(paper.equals("rgb(255, 255, 255)")).isEqualTo(scheme.equals("light"));
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void a_screen_reader_finds_its_way() {
        play("1", 1);
        awaitRows("1 1");
        assertThat(browser.all("html", "element.lang")).isEqualTo(List.of("en"));
        assertThat(browser.all("h1", "element.textContent")).isEqualTo(List.of("Plays"));
        assertNamed("#one", "region", "Counter 1");
        assertNamed("#rate", "region", "Counted a second");
        assertNamed("#top", "region", "The largest");
        assertNamed("#embed", "region", "In your page");
        assertNamed("table", "table", "The largest");
        assertNamed("tbody th", "rowheader", "1");
        assertNamed("tbody a", "link", "1");
        assertNamed("#add", "button", "Add one");
        assertThat(browser.find("#chart").getAriaRole()).isIn("img", "image");
        assertThat(browser.find("#chart").getAccessibleName()).startsWith("Counted in each second of the last minute");
        assertThat(browser.all("[role=status]", "element.id")).isEqualTo(List.of("connection", "told", "copied"));
        assertThat(browser.all("#value, #counters, #now", "element.closest('[aria-live], [role=status], output')"))
                .as("numbers that move all the time are not read out")
                .containsOnlyNulls();
    }

    @Test
    void the_tabulator_goes_from_top_to_bottom() {
        play("1", 1);
        awaitRows("1 1");
        for (String text : List.of("Add one", "1", "Copy the Markdown", "Copy the HTML")) {
            browser.press(Keys.TAB);
            assertThat(browser.run("return document.activeElement.textContent")).isEqualTo(text);
        }
    }

    private static void assertNamed(String css, String role, String name) {
        assertThat(browser.find(css).getAriaRole()).as(css).isEqualTo(role);
        assertThat(browser.find(css).getAccessibleName()).as(css).isEqualTo(name);
    }
}
