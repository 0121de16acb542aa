package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

import com.sun.net.httpserver.HttpServer;
import dev.tally.testsupport.Browser;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** tally.js in a page of somebody else. */
@RequiresTool("chromedriver")
class EmbedScriptIT {

    @TempDir
    static Path folder;

    /* The page, on another origin than the service. */
    private static volatile String page = "";
    private static HttpServer site;
    private static Service service;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> RefusingTally.answer(exchange, 200, "text/html", page));
        site.start();
        service = Service.start(
                folder, Map.of("QUARKUS_HTTP_CORS_ENABLED", "true", "QUARKUS_HTTP_CORS_ORIGINS", siteUrl()));
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        service.close();
        site.stop(0);
    }

    @Test
    void a_number_is_shown_and_moves_on_a_page_of_another_origin() {
        service.post("/v1/counters/song/5?by=1233");
        open("Played <b data-tally='song/5'>?</b> times, yes: <i data-tally='song/5'></i>" + embed(service.url()));
        await("the number").until(shows("b", "1,233"));
        service.post("/song/5");
        await("one more").until(shows("b", "1,234"));
        await("everywhere").until(shows("i", "1,234"));
        assertThat(browser.console()).isEmpty();
        assertThat(browser.requests())
                .filteredOn(address -> address.contains("/v1/"))
                .hasSize(1);
    }

    @Test
    void a_script_for_each_number_is_as_good_as_one_for_all() {
        service.post("/v1/counters/birds/robin?by=2");
        service.post("/v1/counters/birds/wren?by=3");
        String embed = embed(service.url());
        open("<b data-tally='birds/robin'></b>" + embed + "<i data-tally='birds/wren'></i>" + embed);
        await("one").until(shows("b", "2"));
        await("other").until(shows("i", "3"));
        assertThat(browser.requests())
                .filteredOn(address -> address.contains("/v1/"))
                .hasSize(1);
    }

    @Test
    void three_hundred_numbers_are_shown_and_move_by_one_stream() {
        StringBuilder many = new StringBuilder();
        String prefix = "x".repeat(50);
        for (int i = 1; i <= 300; i++) {
            many.append("<b id='c" + i + "' data-tally='shrubs/" + i + "'></b>");
            many.append("<i id='l" + i + "' data-tally='" + prefix + "/" + prefix + i + "'></i>");
        }
        service.post("/v1/counters/shrubs/300?by=7");
        open(many + embed(service.url()));
        await("all")
                .until(() -> browser.all("b, i", "element.textContent").stream()
                        .allMatch(text -> text.equals("0") || text.equals("7")));
        service.post("/v1/counters/shrubs/300");
        await("one more").until(shows("#c300", "8"));
        assertThat(browser.requests())
                .filteredOn(address -> address.contains("/v1/live/"))
                .hasSize(1);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void numbers_of_all_namespaces_take_one_stream_and_a_read_each() {
        StringBuilder many = new StringBuilder();
        for (int i = 1; i <= 9; i++) {
            service.post("/v1/counters/plants/plant-" + i + "?by=" + i);
            many.append("<b id='p" + i + "' data-tally='plants/plant-" + i + "'></b>");
        }
        service.post("/v1/counters/trees/oak?by=10");
        open(many + "<b id='p10' data-tally='trees/oak'></b><b data-tally='no such/name'>-</b>" + embed(service.url()));
        for (int i = 1; i <= 10; i++) {
            await("number " + i).until(shows("#p" + i, "" + i));
        }
        assertThat(browser.requests())
                .filteredOn(address -> address.contains("/v1/"))
                .hasSize(2)
                .allMatch(address -> address.contains("?keys="))
                .filteredOn(address -> address.contains("/v1/live/"))
                .hasSize(1);
    }

    @Test
    void pages_that_were_left_are_not_in_the_way_of_those_that_are_seen() {
        service.post("/v1/counters/fish/trout");
        for (int i = 0; i < 8; i++) {
            open("<b data-tally='fish/trout'></b>" + embed(service.url()));
            await("the number").until(shows("b", "1"));
        }
    }

    @Test
    void a_number_is_read_again_and_again_where_no_stream_is_let_through() {
        try (RefusingTally busy = RefusingTally.start(Integer.MAX_VALUE)) {
            open("<b data-tally='song/5'></b>" + embed(busy.url()));
            await("the number").until(shows("b", "1"));
            await("the next").atMost(Duration.ofSeconds(40)).until(shows("b", "2"));
        }
    }

    private static void open(String body) {
        page = "<!doctype html><title>Somebody's page</title><link rel=icon href='data:,'>" + body;
        browser.open(siteUrl());
    }

    private static String embed(String tally) {
        return "<script src='" + tally + "/tally.js' async></script>";
    }

    private static String siteUrl() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }

    private static Callable<Boolean> shows(String css, String text) {
        return () -> browser.text(css).equals(text);
    }
}
