package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RawHttp;
import dev.tally.testsupport.RawHttp.Answer;
import dev.tally.testsupport.Service;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever bytes a caller sends, a mistake is answered with a 4xx that says what it is, and is no fault in the log of the
 * service. jqwik prints the seed, and {@code @Property(seed = …)} repeats the run.
 */
class RawBytesIT {

    private static final int TRIES = 700;

    /* For requests that never become whole, which are not answered. */
    private static final int PATIENCE_MILLIS = 150;

    private static Path folder;
    private static Service service;
    private static Nginx nginx;

    /* How much of the log was looked at. */
    private static int logged;

    @BeforeContainer
    static void start() throws Exception {
        folder = Files.createTempDirectory("raw-bytes");
        service = Service.start(folder, Map.of("TALLY_COUNTAPI", "true"));
        nginx = Nginx.start(folder, Nginx.NO_LIMITS, service);
    }

    @AfterContainer
    static void stop() {
        nginx.close();
        service.close();
    }

    @Property(tries = TRIES)
    void a_mistake_in_a_head_or_a_target_is_told(@ForAll("heads") byte[] request) {
        assertUnderstoodOrTold(request);
    }

    @Property(tries = TRIES)
    void a_mistake_in_a_body_is_told(@ForAll("bodies") byte[] request) {
        assertUnderstoodOrTold(request);
    }

    @Property(tries = TRIES)
    void bytes_that_are_changed_at_random_are_told(@ForAll("broken") byte[] request) {
        assertUnderstoodOrTold(request);
    }

    private static void assertUnderstoodOrTold(byte[] request) {
        for (int port : List.of(service.port(), nginx.port())) {
            Answer answer = RawHttp.send(port, request, PATIENCE_MILLIS);
            Statistics.label("has a status")
                    .collect(answer.status() > 0)
                    .coverage(coverage -> coverage.check(true).count(some -> some > TRIES / 10));
            // HTTP/0.9, which nginx speaks, has no head.
            if (answer.status() == 0) {
                continue;
            }
            assertThat(answer.status()).as(answer.toString()).isLessThan(500);
            assertThat(answer.text()).doesNotContain("Error id", "Exception", "io.vertx", "io.netty", "org.jboss");
            if (answer.status() >= 400 && !isHead(request)) {
                assertThat(answer.header("Content-Type").orElse("none"))
                        .as(answer.toString())
                        .matches("(application/problem\\+json|application/json|text/plain)(;.*)?");
                assertThat(answer.text()).as(answer.toString()).isNotBlank();
            }
        }
        String log = service.log();
        String news = log.substring(logged);
        logged = log.length();
        assertThat(news).doesNotContain("ERROR", "Exception", "\n\tat ");
    }

    private static boolean isHead(byte[] request) {
        return new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD");
    }

    @Provide
    Arbitrary<byte[]> heads() {
        return RawRequests.heads();
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return RawRequests.bodies();
    }

    @Provide
    Arbitrary<byte[]> broken() {
        return RawRequests.broken();
    }
}
