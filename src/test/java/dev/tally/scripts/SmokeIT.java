package dev.tally.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("curl")
class SmokeIT {

    private static final Map<String, String> TOKEN = Map.of("TALLY_ADMIN_TOKEN", "secret");

    @TempDir
    static Path folder;

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(folder, TOKEN);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @RequiresTool("nginx")
    void it_finds_nothing_wrong_behind_nginx_and_leaves_no_counter() throws Exception {
        try (Nginx nginx = Nginx.start(folder, Map.of(), service)) {
            Script smoke = Script.run(TOKEN, "smoke", "--url", nginx.url());
            assertThat(smoke.exitCode()).as(smoke.output() + smoke.errors()).isZero();
            assertThat(smoke.output())
                    .contains("ok      its first play makes 1")
                    .doesNotContain("FAILED");
        }
        assertNothingIsCounted();
    }

    @Test
    void who_may_not_remove_counts_nothing() throws Exception {
        Script smoke = Script.run(Map.of("TALLY_ADMIN_TOKEN", "", "TALLY_URL", service.url()), "smoke");
        assertThat(smoke.exitCode()).isEqualTo(1);
        assertThat(smoke.errors()).contains("set TALLY_ADMIN_TOKEN");
        assertThat(Script.run("smoke", "--read-only", "--url", service.url()).exitCode())
                .isZero();
        assertNothingIsCounted();
    }

    @Test
    void it_finds_what_is_wrong() throws Exception {
        HttpServer careless = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        careless.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        careless.start();
        try {
            Script smoke = Script.run(
                    "smoke",
                    "--read-only",
                    "--quiet",
                    "--url",
                    "http://127.0.0.1:" + careless.getAddress().getPort());
            assertThat(smoke.exitCode()).isEqualTo(1);
            assertThat(smoke.output())
                    .contains("FAILED  /q/health is hidden")
                    .contains("FAILED  a browser gets a page")
                    .doesNotContain("ok ");
            assertThat(smoke.errors())
                    .contains("checks failed: ", "; /q/health is hidden; ")
                    .endsWith("; a browser gets a page\n");
        } finally {
            careless.stop(0);
        }
    }

    @Test
    void it_waits_until_a_tally_is_ready() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer late = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        late.createContext("/", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() < 4 ? 503 : 404, -1);
            exchange.close();
        });
        late.start();
        String url = "http://127.0.0.1:" + late.getAddress().getPort();
        try {
            Script atOnce = Script.run("smoke", "--read-only", "--url", url);
            assertThat(atOnce.exitCode()).isEqualTo(1);
            assertThat(atOnce.errors()).contains(url + " is not ready: it was 503");
            Script waiting = Script.run("smoke", "--read-only", "--wait", "60", "--url", url);
            assertThat(waiting.output()).contains("ok      /q is hidden");
        } finally {
            late.stop(0);
        }
    }

    private static void assertNothingIsCounted() {
        assertThat(service.get("/").body()).isEmpty();
        assertThat(service.get("/v1/counters/smoke").body()).contains("\"counters\":[]");
    }
}
