package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** The periods of a namespace that keeps its history: their tabs, and the list of each. */
@RequiresTool({"chromedriver", RedisClock.TOOL})
class LivePeriodsIT extends LivePast {

    private static final long KILOBYTES_100 = 100_000;

    @Test
    void each_period_has_a_list_of_its_own() {
        assertThat(tabs()).containsExactly("Today", "7 days", "30 days", "Ever*");
        choose("Today");
        awaitRows(TODAY);
        choose("7 days");
        awaitRows(WEEK);
        choose("30 days");
        awaitRows(MONTH);
        choose("Ever");
        awaitRows(EVER);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void the_list_of_a_period_follows_what_is_counted() {
        choose("7 days");
        awaitRows(WEEK);
        browser.run("window.row = document.querySelector('#counters tr')");
        play("today", 100);
        play("new", 3);
        awaitRows("today 106", "week 20", "new 3");
        assertThat(browser.run("return window.row.isConnected && window.row.textContent"))
                .isEqualTo("week20");
    }

    @Test
    void the_keyboard_moves_between_periods() {
        browser.find("#tabs [aria-selected=true]").sendKeys(Keys.HOME);
        awaitRows(TODAY);
        assertThat(focus()).isEqualTo("Today");
        browser.press(Keys.ARROW_RIGHT);
        awaitRows(WEEK);
        browser.press(Keys.END);
        awaitRows(EVER);
        browser.press(Keys.ARROW_RIGHT);
        awaitRows(TODAY);
        browser.press(Keys.ARROW_LEFT);
        awaitRows(EVER);
        assertThat(focus()).isEqualTo("Ever");
        assertThat(tabs()).containsExactly("Today", "7 days", "30 days", "Ever*");
        assertThat(browser.all("[role=tab]", "element.tabIndex")).isEqualTo(List.of(-1L, -1L, -1L, 0L));
        browser.press(Keys.TAB);
        assertThat(focus()).isEqualTo("old");
    }

    @Test
    void the_address_keeps_what_is_shown() {
        choose("7 days");
        awaitRows(WEEK);
        browser.find("[href=\"#/today\"]").click();
        browser.find("#steps [value=hour]").click();
        awaitSum("6 in 24 hours, 1 in this hour. At most 5: Nov 28, 10:00. Times are in UTC.");
        String address = (String) browser.run("return location.href");
        assertThat(address).isEqualTo(service.url() + "/live/?period=7d&step=hour#/today");
        browser.back();
        awaitSum("6 in 30 days, 6 today. At most 6: Nov 28. Times are in UTC.");
        browser.back();
        awaitPage().until(() -> browser.text("#key").equals("week"));
        assertThat(tabs()).contains("7 days*");
        browser.back();
        awaitRows(EVER);
        assertThat(tabs()).contains("Ever*");
        browser.open(address);
        awaitRows(WEEK);
        awaitSum("6 in 24 hours, 1 in this hour. At most 5: Nov 28, 10:00. Times are in UTC.");
        assertThat(tabs()).contains("7 days*");
        assertThat(browser.text("#key")).isEqualTo("today");
    }

    @ParameterizedTest
    @CsvSource({"days, 'Today 7 days Ever*', 7 days", "hours, '24 hours Ever*', 24 hours"})
    void only_what_is_kept_is_offered(String namespace, String tabs, String time) {
        service.post("/v1/counters/" + namespace + "/1?by=3");
        open("/live/?ns=" + namespace);
        awaitPage().until(() -> browser.text("#sum").startsWith("3 in " + time));
        assertThat(String.join(" ", tabs())).isEqualTo(tabs);
        assertThat(browser.find("#steps").isDisplayed()).isFalse();
        browser.find("#tabs button").click();
        awaitRows("1 3");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void a_hidden_page_reads_nothing() {
        choose("Today");
        awaitRows(TODAY);
        browser.run("""
                window.asked = [];
                const ask = window.fetch;
                window.fetch = (...call) => {
                  if (call[0].includes('within=')) window.asked.push(document.hidden);
                  return ask(...call);
                };""");
        String page = browser.handle();
        String other = browser.openBeside(WindowType.TAB, "about:blank");
        try {
            browser.show(other);
            play("today", 1);
            // Longer than the pause of a visible page.
            browser.runAndWait("new Promise((resolve) => setTimeout(resolve, 4_000))");
            browser.show(page);
            awaitRows("today 7");
            assertThat((List<?>) browser.run("return window.asked"))
                    .isNotEmpty()
                    .allSatisfy(hidden -> assertThat(hidden).isEqualTo(false));
        } finally {
            browser.closeAllBut(page);
        }
    }

    @Test
    void a_list_without_an_answer_is_not_shown_as_that_of_the_period() {
        redis.freeze();
        try {
            choose("Today");
            awaitPage().until(() -> browser.text("#empty").equals("No answer yet. Trying again …"));
            assertThat(rows()).isEmpty();
        } finally {
            redis.thaw();
        }
        awaitRows(TODAY);
    }

    @Test
    void it_is_small_and_asks_nobody_else() {
        browser.command("Network.clearBrowserCache", Map.of());
        open("/live/?period=7d#/today");
        awaitBars(1);
        awaitRows(WEEK);
        assertThat(browser.requests())
                .filteredOn(address -> !address.equals("about:blank"))
                .contains(service.url() + "/live/uplot/uPlot.iife.min.js")
                .allSatisfy(address -> assertThat(address).startsWith(service.url() + "/"));
        Number files = (Number) browser.run("""
                return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                    .filter(({ name }) => new URL(name).pathname.startsWith('/live/'))
                    .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);""");
        System.out.println("bytes of the files of the page with its chart: " + files);
        assertThat(files.longValue()).isBetween(80_000L, KILOBYTES_100);
        assertThat(browser.console()).isEmpty();
    }

    private static Object focus() {
        return browser.run("return document.activeElement.textContent");
    }
}
