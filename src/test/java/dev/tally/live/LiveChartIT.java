package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The chart of the chosen counter, for everybody. */
@RequiresTool({"chromedriver", RedisClock.TOOL})
class LiveChartIT extends LivePast {

    private static final int PHONE = 360;

    @Test
    void a_counter_chosen_by_keyboard_has_its_chart_by_day_and_by_hour() {
        browser.run("document.querySelector('[href=\"#/today\"]').focus()");
        browser.press(Keys.ENTER);
        awaitSum("6 in 30 days, 6 today. At most 6: Nov 28. Times are in UTC.");
        assertThat(browser.text("#past h2")).isEqualTo("Counter today over time");
        awaitBars(1);
        browser.find("#steps [value=day]").sendKeys(Keys.ARROW_RIGHT);
        awaitSum("6 in 24 hours, 1 in this hour. At most 5: Nov 28, 10:00. Times are in UTC.");
        awaitBars(2);
        play("today", 10);
        awaitSum("16 in 24 hours, 11 in this hour. At most 11: Nov 28, 13:00. Times are in UTC.");
    }

    @Test
    void a_bar_under_the_pointer_tells_its_number() {
        open("/live/#/today");
        awaitBars(1);
        browser.run("""
                const over = document.querySelector('.u-over');
                const box = over.getBoundingClientRect();
                over.dispatchEvent(new MouseEvent('mouseenter', { bubbles: true }));
                over.dispatchEvent(new MouseEvent('mousemove',
                    { bubbles: true, clientX: box.right - 3, clientY: box.top + 20 }));""");
        awaitSum("Nov 28: 6");
    }

    @Test
    void the_chart_has_the_colors_of_the_scheme_and_the_width_of_the_window() {
        open("/live/#/today");
        awaitBars(1);
        browser.colors("dark");
        awaitBars(1);
        browser.screen(500, 900);
        awaitPage().until(() -> browser.run("""
                const canvas = document.querySelector('#bars canvas').getBoundingClientRect();
                const element = document.querySelector('#bars').getBoundingClientRect();
                return canvas.width === element.width && element.width < 500;""").equals(true));
        awaitBars(1);
    }

    @Test
    void the_longest_names_and_numbers_fit_on_a_phone() {
        String longest = "x".repeat(64);
        service.post("/v1/counters/song/" + longest + "?by=" + Long.MAX_VALUE);
        browser.screen(PHONE, 640);
        open("/live/?period=7d");
        awaitPage().until(() -> rows().contains(longest + " 9,223,372,036,854,775,807"));
        awaitPage().until(() -> browser.text("#sum").startsWith("9,223,372,036,854,775,807 in 30 days"));
        awaitBars(1);
        assertThat(browser.run("return document.scrollingElement.scrollWidth")).isEqualTo((long) PHONE);
        assertThat(browser.all("main *", "element.getBoundingClientRect().right"))
                .allSatisfy(right -> assertThat(((Number) right).doubleValue()).isLessThanOrEqualTo(PHONE));
    }

    @Test
    void a_counter_without_history_is_told_so_in_words() {
        open("/live/#/old");
        awaitSum("0 in 30 days, 0 today. Times are in UTC.");
        assertThat(bars()).isZero();
    }

    @Test
    void today_begins_with_hours() {
        choose("Today");
        awaitSum("6 in 24 hours, 1 in this hour. At most 5: Nov 28, 10:00. Times are in UTC.");
        assertThat(browser.find("#steps [value=hour]").isSelected()).isTrue();
        choose("30 days");
        awaitSum("150 in 30 days, 0 today. At most 150: Nov 8. Times are in UTC.");
        assertThat(browser.text("#value")).isEqualTo("150");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void axe_finds_nothing_in_any_period(String scheme) {
        browser.colors(scheme);
        open("/live/#/today");
        awaitPage().until(() -> !tabs().isEmpty());
        for (String period : List.of("Today", "7 days", "30 days", "Ever")) {
            choose(period);
            awaitPage().until(() -> browser.all("[aria-busy=true]", "1").isEmpty());
            awaitPage().until(() -> bars() > 0);
            assertThat(browser.violations()).as(period).isEmpty();
        }
    }

    @Test
    void a_screen_reader_finds_the_chart_and_the_periods() {
        open("/live/?period=7d#/today");
        awaitSum("6 in 30 days, 6 today. At most 6: Nov 28. Times are in UTC.");
        assertThat(browser.find("#tabs").getAriaRole()).isEqualTo("tablist");
        assertThat(browser.find("#panel").getAriaRole()).isEqualTo("tabpanel");
        assertThat(browser.find("#panel").getAccessibleName()).isEqualTo("7 days");
        assertThat(browser.find("#bars").getAriaRole()).isIn("img", "image");
        assertThat(browser.find("#bars").getAccessibleName()).isEqualTo("Counter today over time");
        assertThat(browser.find("#steps").getAccessibleName()).isEqualTo("Bars");
    }
}
