package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The page of a namespace that keeps its history, with adds of some weeks. */
@RequiresTool({"chromedriver", RedisClock.TOOL})
abstract class LivePast extends LivePage {

    static final String[] EVER = {"old 1,000", "month 150", "week 20", "today 6"};
    static final String[] MONTH = {"month 150", "week 20", "today 6"};
    static final String[] WEEK = {"week 20", "today 6"};
    static final String[] TODAY = {"today 6"};

    private static final Instant NOW = Instant.parse("2026-11-28T13:30:00Z");

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

    static void add(Duration ago, String song, int count) {
        clock.set(NOW.minus(ago));
        play(song, count);
    }

    static void choose(String period) {
        browser.all("[role=tab]", "element.textContent === '" + period + "' && element.click()");
    }

    /** The titles of the tabs, that of the selected one with a star. */
    static List<String> tabs() {
        return browser.all("[role=tab]", "element.textContent + (element.ariaSelected === 'true' ? '*' : '')").stream()
                .map(String.class::cast)
                .toList();
    }

    static void awaitSum(String sum) {
        awaitPage().untilAsserted(() -> assertThat(browser.text("#sum")).isEqualTo(sum));
    }

    static void awaitBars(int bars) {
        awaitPage().untilAsserted(() -> assertThat(bars()).isEqualTo(bars));
    }

    /** The number of bars in the picture: of the runs of columns that have a pixel in the color of the bars. */
    static int bars() {
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
