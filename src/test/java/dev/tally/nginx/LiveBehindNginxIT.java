package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.EventStream;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of changes through the real nginx, before two services on one Redis. */
@RequiresTool("nginx")
class LiveBehindNginxIT {

    private static final long PROMISED_MILLIS = 250;

    @TempDir
    Path folder;

    private RedisServer redis;
    private Service one;
    private Service other;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        one = Service.start(folder, redis.asSetting());
        other = Service.start(folder, redis.asSetting());
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.close();
    }

    /** The machine may be busy with something else: half of the adds are seen in time. */
    @Test
    void an_add_through_one_service_is_seen_by_a_browser_on_the_other() {
        try (Nginx nginx = Nginx.start(folder, Map.of(), other);
                EventStream browser = EventStream.open(nginx.url() + "/v1/live/song/5")) {
            assertThat(browser.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            await("state").until(() -> !browser.told().isEmpty());
            List<Long> millis = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                long start = System.nanoTime();
                one.post("/song/5");
                String event = "count {\"key\":\"5\",\"value\":" + i + "}";
                await().atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> browser.told().getLast().equals(event));
                millis.add((browser.events().getLast().nanos() - start) / 1_000_000);
            }
            Collections.sort(millis);
            System.out.println("from the add to the event behind nginx, in ms: " + millis);
            assertThat(millis.get(millis.size() / 2)).isLessThan(PROMISED_MILLIS);
        }
    }

    @Test
    void a_browser_whose_service_is_killed_finds_the_other() {
        try (Nginx nginx = Nginx.start(folder, Map.of(), one, other)) {
            String stream = nginx.url() + "/v1/live/song/5";
            try (EventStream browser = EventStream.open(stream)) {
                other.post("/song/5");
                one.kill();
                // Its service may have been the other.
                await().until(() -> browser.hasEnded() || browser.told().contains("count {\"key\":\"5\",\"value\":1}"));
            }
            try (EventStream again = EventStream.open(stream)) {
                await().until(() -> again.told().contains("count {\"key\":\"5\",\"value\":1}"));
            }
        }
    }

    @Test
    void one_address_has_so_many_streams() {
        try (Nginx nginx = Nginx.start(folder, Map.of("TALLY_STREAMS", "2"), one);
                EventStream first = EventStream.open(nginx.url() + "/v1/live/song");
                EventStream second = EventStream.open(nginx.url() + "/v1/live/song/5");
                EventStream third = EventStream.open(nginx.url() + "/v1/live/song")) {
            assertThat(List.of(first.status(), second.status(), third.status())).containsExactly(200, 200, 429);
            assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
        }
    }
}
