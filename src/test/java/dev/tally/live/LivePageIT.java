package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What a person with a browser sees and does. */
@RequiresTool("chromedriver")
class LivePageIT extends LivePage {

    private static final int KILOBYTES_100 = 100_000;

    @BeforeAll
    static void start() {
        start(Map.of());
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
    void an_entry_chosen_by_keyboard_keeps_the_focus_while_it_moves() {
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
    void a_namespace_without_history_has_neither_periods_nor_a_chart() {
        play("1", 1);
        open("/live/?period=7d&step=hour#/1");
        awaitRows("1 1");
        awaitPage().until(() -> browser.requests().contains(service.url() + "/v1/namespaces/song"));
        browser.runAndWait("new Promise((resolve) => setTimeout(resolve, 500))");
        assertThat(browser.all("[role=tab], [role=tabpanel]", "1")).isEmpty();
        assertThat(browser.find("#past").isDisplayed()).isFalse();
        assertThat(browser.requests()).noneMatch(address -> address.contains("past.js") || address.contains("uplot"));
        assertThat(browser.console()).isEmpty();
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
}
