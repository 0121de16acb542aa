package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** The periods and the chart of a namespace that keeps its history. */
@RequiresTool({"chromedriver", RedisClock.TOOL})
class LivePastIT extends LivePage {

    private static final Instant NOW = Instant.parse("2026-11-28T13:30:00Z");
    private static final int PHONE = 360;
    private static final long KILOBYTES_100 = 100_000;

    private static final String[] EVER = {"old 1,000", "month 150", "week 20", "today 6"};
    private static final String[] MONTH = {"month 150", "week 20", "today 6"};
    private static final String[] WEEK = {"week 20", "today 6"};
    private static final String[] TODAY = {"today 6"};

    private static RedisClock clock;

    @BeforeAll
    static void start() {
        clock = new RedisClock(folder, NOW);
        start(
                clock.environment(),
                "TALLY_RULES_SONG_HISTORY",
                "hour=7d,day=400d",
                "TALLY_RULES_DAYS_HISTORY",
                "day=7d",
                "TALLY_RULES_HOURS_HISTORY",
                "hour=2d");
    }

    @BeforeEach
    void fill() {
        add(Duration.ofDays(40), "old", 1_000);
        add(Duration.ofDays(20), "month", 150);
        add(Duration.ofDays(3), "week", 20);
        add(Duration.ofHours(3), "today", 5);
        add(Duration.ZERO, "today", 1);
        open("/live/");
        awaitRows(EVER);
        awaitPage().until(() -> !tabs().isEmpty());
    }

    private static void add(Duration ago, String song, int count) {
        clock.set(NOW.minus(ago));
        play(song, count);
    }

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

    private static void choose(String period) {
        browser.all("[role=tab]", "element.textContent === '" + period + "' && element.click()");
    }

    /** The titles of the tabs, that of the selected one with a star. */
    private static List<String> tabs() {
        return browser.all("[role=tab]", "element.textContent + (element.ariaSelected === 'true' ? '*' : '')").stream()
                .map(String.class::cast)
                .toList();
    }

    private static Object focus() {
        return browser.run("return document.activeElement.textContent");
    }

    private static void awaitSum(String sum) {
        awaitPage().untilAsserted(() -> assertThat(browser.text("#sum")).isEqualTo(sum));
    }

    private static void awaitBars(int bars) {
        awaitPage().untilAsserted(() -> assertThat(bars()).isEqualTo(bars));
    }

    /** The number of bars in the picture: of the runs of columns that have a pixel in the color of the bars. */
    private static int bars() {
        return ((Number) browser.run("""
                const canvas = document.querySelector('#bars canvas');
                if (!canvas?.width) return 0;
                const accent = document.createElement('canvas').getContext('2d');
                accent.fillStyle = getComputedStyle(canvas).getPropertyValue('--accent');
                accent.fillRect(0, 0, 1, 1);
                const [r, g, b] = accent.getImageData(0, 0, 1, 1).data;
                const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                let bars = 0;
                let was = false;
                for (let x = 0; x < width; x++) {
                  let is = false;
                  for (let y = 0; y < height && !is; y++) {
                    const i = 4 * (y * width + x);
                    is = data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255;
                  }
                  bars += is && !was;
                  was = is;
                }
                return bars;""")).intValue();
    }
}
