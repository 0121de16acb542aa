package dev.tally.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.counter.Step;
import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of history in Redis, with the settings of redis/redis.conf. */
@RequiresTool(RedisClock.TOOL)
class HistoryMemoryIT {

    /* Fewer than buckets: most hashes hold one counter, which takes the most memory a counter. */
    private static final int COUNTERS = 2_000;
    private static final int DAYS = 32;

    /* The first day of a block: of those of a year, nearly all are full. */
    private static final Instant BEGIN = Instant.parse("2026-01-27T00:00:00Z");

    @TempDir
    Path folder;

    /** Counters that are added to each day, up to 99. */
    @Test
    void a_counter_and_day_take_at_most_twelve_bytes() throws Exception {
        RedisClock clock = new RedisClock(folder, BEGIN);
        try (RedisServer redis = RedisServer.start(folder, clock.environment())) {
            Map<String, String> settings = new HashMap<>(redis.asSetting());
            settings.put("TALLY_RULES_SONG_HISTORY", "day=400d");
            try (Service service = Service.start(folder, settings)) {
                // An import is not in the history.
                send(service, "/v1/import/song", "value");
                // The sums of the current hour take memory only once.
                send(service, "/v1/counters/song", "by");
                long before = memory(redis);
                for (int day = 0; day < DAYS; day++) {
                    clock.move(Step.DAY.length());
                    send(service, "/v1/counters/song", "by");
                }
                double bytes = (memory(redis) - before) / ((double) COUNTERS * DAYS);
                System.out.printf("Redis memory a counter and day: %.1f bytes, of %,d counters%n", bytes, COUNTERS);
                assertThat(bytes).isPositive().isLessThanOrEqualTo(12);
            } finally {
                redis.kill();
                RedisClock.cleanUp(redis.process().pid());
            }
        }
    }

    private static void send(Service service, String path, String number) {
        Random random = new Random(7);
        String lines = IntStream.range(0, COUNTERS)
                .mapToObj(key -> "{\"key\":\"" + key + "\",\"" + number + "\":" + (1 + random.nextInt(99)) + "}\n")
                .collect(Collectors.joining());
        var answer = service.send(service.request(path)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines))
                .build());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("tally:problem");
    }

    private static long memory(RedisServer redis) {
        return redis.ask("INFO memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring("used_memory:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }
}
