package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.tally.testsupport.Browser;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What a person with a browser sees and does. */
@RequiresTool("chromedriver")
class LivePageIT {

    private static final int KILOBYTES_100 = 100_000;
    private static final int PHONE = 360;
    /* What WCAG asks of text. */
    private static final double READABLE = 4.5;

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static Service service;
    private static Browser browser;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        service = Service.start(folder, redis.asSetting());
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        Stream.<AutoCloseable>of(browser, service, redis).forEach(LivePageIT::close);
    }

    private static void close(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() {
        assertThat(service.delete("/").statusCode()).isEqualTo(200);
        browser.screen(1_200, 900);
        browser.colors("light");
        open("/live/");
    }

    private static void open(String path) {
        browser.open(service.url() + path);
        awaitPage().until(() -> browser.text("#connection").equals("Live"));
    }

    @Test
    void numbers_move_as_they_are_counted() {
        play("5", 2);
        play("1", 1);
        awaitRows("5 2", "1 1");
        play("1", 1_233);
        awaitRows("1 1,234", "5 2");
        assertThat(browser.text("#value")).as("the largest, in large").isEqualTo("1,234");
        awaitPage().untilAsserted(() -> assertThat(browser.text("#most")).isNotEqualTo("The last minute, at most 0"));
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void what_was_counted_before_is_not_counted_a_second() {
        play("1", 1_000);
        open("/live/");
        awaitRows("1 1,000");
        awaitPage().until(() -> {
            play("1", 1);
            return !browser.text("#most").endsWith("at most 0");
        });
        assertThat(browser.text("#most")).matches("The last minute, at most [1-9][0-9]?");
    }

    @Test
    void the_button_adds_one_by_mouse_and_by_keyboard() {
        open("/live/#/5");
        browser.find("#add").click();
        awaitPage().until(() -> browser.text("#told").equals("Counted: 1"));
        browser.press(Keys.ENTER);
        awaitPage().until(() -> browser.text("#value").equals("2"));
        awaitRows("5 2");
        assertThat(service.get("/song/5").body()).isEqualTo("2");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void an_add_that_is_not_answered_is_sent_again_and_counted_once() {
        play("1", 1);
        redis.freeze();
        try {
            browser.find("#add").click();
            awaitPage().until(() -> browser.text("#told").startsWith("No answer yet"));
        } finally {
            redis.thaw();
        }
        awaitPage().until(() -> browser.text("#told").equals("Counted: 2"));
        assertThat(service.get("/song/1").body()).isEqualTo("2");
    }

    @Test
    void a_lost_connection_is_shown_and_recovers() {
        play("1", 1);
        awaitRows("1 1");
        service.kill();
        awaitPage().until(() -> browser.text("#connection").startsWith("Connection lost"));
        assertThat(rows()).containsExactly("1 1");
        service.launch();
        service.awaitReady();
        awaitPage().until(() -> browser.text("#connection").equals("Live"));
        play("1", 1);
        awaitRows("1 2");
    }

    @Test
    void a_stream_that_was_refused_is_asked_for_again() {
        try (RefusingTally busy = RefusingTally.start(2)) {
            browser.open(busy.url() + "/live/");
            awaitPage().until(() -> browser.text("#connection").startsWith("Connection lost"));
            awaitPage().until(() -> browser.text("#connection").equals("Live"));
            awaitRows("5 42");
        }
    }

    @Test
    void a_page_that_was_left_goes_on_when_somebody_comes_back() {
        play("1", 1);
        awaitRows("1 1");
        browser.open(service.url() + "/song/1");
        play("1", 1);
        browser.back();
        browser.back();
        awaitRows("1 2");
        play("1", 1);
        awaitRows("1 3");
    }

    @Test
    void one_of_the_list_is_chosen_by_keyboard_and_keeps_the_focus_while_it_moves() {
        play("1", 3);
        play("5", 2);
        awaitRows("1 3", "5 2");
        browser.run("document.querySelector('[href=\"#/5\"]').focus()");
        browser.press(Keys.ENTER);
        awaitPage().until(() -> browser.text("#key").equals("5"));
        assertThat(browser.find("[aria-current=true]").getText()).isEqualTo("5");
        play("5", 2);
        awaitRows("5 4", "1 3");
        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("5");
        assertThat(browser.text("#value")).isEqualTo("4");
    }

    @Test
    void another_namespace_has_a_page_of_its_own() {
        service.post("/v1/counters/birds/robin?by=7");
        play("1", 1);
        open("/live/?ns=birds");
        awaitRows("robin 7");
        assertThat(browser.text("h1")).isEqualTo("birds");
        service.delete("/v1/counters/birds");
        awaitRows();
        browser.open(service.url() + "/live/?ns=%3Cb%3E");
        awaitPage().until(() -> browser.text("#connection").equals("There is no such namespace"));
    }

    @Test
    void what_is_copied_shows_the_counter_elsewhere() {
        play("1", 1);
        open("/live/#/1");
        browser.command(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        browser.find("[data-copies=badge]").click();
        awaitPage().until(() -> browser.text("#copied").equals("Copied."));
        assertThat(browser.runAndWait("navigator.clipboard.readText()"))
                .isEqualTo("![song 1](" + service.url() + "/v1/badge/song/1.svg)");
        browser.find("[data-copies=script]").click();
        awaitPage()
                .until(() -> browser.runAndWait("navigator.clipboard.readText()")
                        .equals("<span data-tally=\"song/1\"></span>\n<script src=\"" + service.url()
                                + "/tally.js\" async></script>"));
        assertThat(service.get("/v1/badge/song/1.svg").statusCode()).isEqualTo(200);
        assertThat(service.get("/tally.js").statusCode()).isEqualTo(200);
    }

    @Test
    void it_is_small_and_asks_nobody_else() {
        browser.command("Network.clearBrowserCache", Map.of());
        play("1", 1);
        open("/live/");
        awaitRows("1 1");
        assertThat(browser.requests())
                .filteredOn(address -> !address.equals("about:blank"))
                .hasSizeGreaterThan(5)
                .allSatisfy(address ->
                        assertThat(URI.create(address).getAuthority()).isEqualTo("127.0.0.1:" + service.port()));
        assertThat(browser.transferred()).isBetween(5_000L, (long) KILOBYTES_100);
        assertThat(browser.console()).isEmpty();
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

    private static void play(String song, int times) {
        assertThat(service.post("/v1/counters/song/" + song + "?by=" + times).statusCode())
                .isEqualTo(200);
    }

    /** The table as a person reads it. */
    private static List<Object> rows() {
        return browser.all("#counters tr", "[...element.children].map((cell) => cell.textContent).join(' ')");
    }

    private static void awaitRows(String... rows) {
        awaitPage().untilAsserted(() -> assertThat(rows()).containsExactly((Object[]) rows));
    }

    private static ConditionFactory awaitPage() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
