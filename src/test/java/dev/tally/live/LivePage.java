package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The page, of a service that has nobody else's counters, in a browser. */
@RequiresTool("chromedriver")
abstract class LivePage {

    @TempDir
    static Path folder;

    static RedisServer redis;
    static Service service;
    static Browser browser;

    /**
     * Starts all.
     *
     * @param redisEnvironment environment variables of Redis, such as those of a clock
     * @param settings names and values of settings of the service, alternating
     */
    static void start(Map<String, String> redisEnvironment, String... settings) {
        redis = RedisServer.start(folder, redisEnvironment);
        service = Service.start(folder, redis.asSetting(), settings);
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        Stream.<AutoCloseable>of(browser, service, redis).forEach(LivePage::close);
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

    static void open(String path) {
        browser.open(service.url() + path);
        awaitPage().until(() -> browser.text("#connection").equals("Live"));
    }

    static void play(String song, int times) {
        assertThat(service.post("/v1/counters/song/" + song + "?by=" + times).statusCode())
                .isEqualTo(200);
    }

    /** The table as a person reads it. */
    static List<Object> rows() {
        return browser.all("#counters tr", "[...element.children].map((cell) => cell.textContent).join(' ')");
    }

    static void awaitRows(String... rows) {
        awaitPage().untilAsserted(() -> assertThat(rows()).containsExactly((Object[]) rows));
    }

    static ConditionFactory awaitPage() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
