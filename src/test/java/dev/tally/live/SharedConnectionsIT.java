package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpServer;
import dev.tally.testsupport.Browser;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.WindowType;

/** Pages of one browser, which has six connections to a host over HTTP/1.1, direct and behind nginx. */
@RequiresTool({"chromedriver", "nginx"})
class SharedConnectionsIT {

    private static final Pattern ACTIVE = Pattern.compile("(?m)^http_server_active_requests\\S* ([0-9.]+)$");

    @TempDir
    static Path folder;

    private static volatile String page = "";
    private static HttpServer site;
    private static Service service;
    private static Nginx nginx;

    private Browser browser;

    /** Who answers the browser. */
    enum Front {
        SERVICE,
        NGINX;

        String url() {
            return this == NGINX ? nginx.url() : service.url();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> RefusingTally.answer(exchange, 200, "text/html", page));
        site.start();
        service = Service.start(
                folder, Map.of("QUARKUS_HTTP_CORS_ENABLED", "true", "QUARKUS_HTTP_CORS_ORIGINS", siteUrl()));
        nginx = Nginx.start(folder, Map.of(), service);
    }

    @AfterAll
    static void stop() {
        nginx.close();
        service.close();
        site.stop(0);
    }

    @BeforeEach
    void openBrowser() {
        browser = Browser.start();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_click_is_counted_at_once_beside_many_windows_with_counters(Front front) {
        show(front, 4);
        browser.open(siteUrl());
        awaitNumber("#c4");
        for (int i = 0; i < 6; i++) {
            browser.openBeside(i % 2 == 0 ? WindowType.WINDOW : WindowType.TAB, siteUrl());
            awaitNumber("#c4");
        }
        String click = "fetch('" + front.url() + "/song/click', {method: 'POST', signal: AbortSignal.timeout(3000)})"
                + ".then((answer) => answer.status)";
        assertThat(browser.runAndWait(click)).isEqualTo(200L);
        assertThat(streams()).isBetween(1L, 4L);
    }

    @ParameterizedTest
    @EnumSource
    void hundreds_of_counters_and_namespaces_are_shown_within_the_limits(Front front) {
        StringBuilder body = new StringBuilder();
        IntStream.rangeClosed(1, 150).forEach(i -> body.append("<b data-tally='space-" + i + "/5'></b>"));
        IntStream.rangeClosed(1, 150).forEach(i -> body.append("<b data-tally='together/" + i + "'></b>"));
        show(front, body.toString());
        browser.open(siteUrl());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> browser.all("b", "element.textContent").stream().allMatch("0"::equals));
        assertThat(browser.console()).isEmpty();
        assertThat(streams()).isOne();
    }

    @Test
    void a_hidden_page_closes_its_stream_and_is_up_to_date_when_shown() {
        show(Front.SERVICE, 2);
        browser.open(siteUrl());
        awaitNumber("#c2");
        checkHidden("#c2", "/v1/counters/shared/2");
    }

    @Test
    void the_live_page_closes_its_stream_while_it_is_hidden() {
        service.delete("/");
        service.post("/song/1");
        browser.open(service.url() + "/live/");
        awaitNumber("#counters td");
        checkHidden("#counters td", "/song/1");
    }

    private void checkHidden(String css, String counter) {
        String first = browser.handle();
        awaitStreams(1);
        browser.openBeside(WindowType.TAB, "about:blank");
        awaitStreams(0);
        service.post(counter);
        String value = service.get(counter).body().replaceAll(".*:([0-9]+)}$", "$1");
        browser.show(first);
        await().until(() -> browser.text(css).equals(value));
        awaitStreams(1);
        browser.open("about:blank");
        awaitStreams(0);
    }

    private void awaitNumber(String css) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !browser.all(css, "element.textContent").isEmpty()
                        && browser.text(css).matches("[0-9]+"));
    }

    private static void awaitStreams(long wanted) {
        await().atMost(Duration.ofSeconds(20)).until(() -> streams() == wanted);
    }

    /** Returns how many requests the service has not ended but the one for this number: streams alone last. */
    private static long streams() {
        Matcher active = ACTIVE.matcher(service.management("/q/metrics").body());
        return active.results()
                        .mapToLong(one -> (long) Double.parseDouble(one.group(1)))
                        .sum()
                - 1;
    }

    private static void show(Front front, int counters) {
        StringBuilder body = new StringBuilder();
        IntStream.rangeClosed(1, counters)
                .forEach(i -> body.append("<b id='c" + i + "' data-tally='shared/" + i + "'></b>"));
        show(front, body.toString());
    }

    private static void show(Front front, String body) {
        page = "<!doctype html><title>Somebody's page</title><link rel=icon href='data:,'>" + body + "<script src='"
                + front.url() + "/tally.js' async></script>";
    }

    private static String siteUrl() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }
}
