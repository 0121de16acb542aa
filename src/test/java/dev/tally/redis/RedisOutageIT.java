package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import dev.tally.testsupport.Players;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told while Redis does not answer, and what is counted. */
class RedisOutageIT {

    private static final int PLAYERS = 16;
    private static final int ENOUGH_PLAYS = 200;
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    /* quarkus.redis.timeout, plus a margin for a busy machine. */
    private static final long ANSWER_MILLIS = 800 + 1_000;

    @TempDir
    Path folder;

    private RedisServer redis;
    private Service service;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        service = Service.start(folder, redis.asSetting());
    }

    @AfterEach
    void stop() {
        redis.thaw();
        service.close();
        redis.close();
    }

    @Test
    void a_frozen_redis_never_doubles_a_play_and_never_makes_anybody_wait() {
        try (Players players = Players.start(PLAYERS, "1", () -> service)) {
            await().until(() -> players.counted() >= ENOUGH_PLAYS);
            freezeForAWhile(players::refused, players::counted);
            int before = players.counted();
            await("recovery").atMost(RECOVERY).until(() -> players.counted() > before + ENOUGH_PLAYS);
            players.stop();

            assertThat(players.told()).extracting(Players.Told::status).containsOnly(200, 503);
            assertThat(players.told())
                    .allSatisfy(told -> assertThat(told.millis()).isLessThan(ANSWER_MILLIS));
            assertThat(players.told())
                    .extracting(Players.Told::body)
                    .anyMatch(body -> body.contains("it may have been made or not"));
            assertThat(plays()).isBetween(players.counted(), players.sent());
        }
    }

    @Test
    void every_refusal_that_says_nothing_was_changed_is_true() {
        try (Players players = Players.start(PLAYERS, "1", () -> service)) {
            await().until(() -> players.counted() >= ENOUGH_PLAYS);
            freezeForAWhile(players::refused, players::counted);
            await().until(() -> service.status("/q/health/ready") == 200);
            players.stop();

            long unknown = players.told().stream()
                    .filter(told -> told.body().contains("it may have been made or not"))
                    .count();
            assertThat((long) plays()).isBetween((long) players.counted(), players.counted() + unknown);
        }
    }

    @Test
    void a_play_that_is_sent_again_with_its_key_is_counted_once() {
        int plays = 100;
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> players = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < plays; i++) {
                        playUntilAnswered(UUID.randomUUID().toString(), refused);
                        answered.incrementAndGet();
                    }
                }))
                .limit(PLAYERS)
                .toList();
        await().until(() -> answered.get() >= ENOUGH_PLAYS);
        freezeForAWhile(refused::get, answered::get);
        await().until(() -> answered.get() >= 3 * ENOUGH_PLAYS);
        redis.kill();
        redis.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> players.stream().noneMatch(Thread::isAlive));
        assertThat(plays()).isEqualTo(PLAYERS * plays);
    }

    private void playUntilAnswered(String idempotencyKey, AtomicInteger refused) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            boolean counted = service.post("/song/1", idempotencyKey).statusCode() == 200;
            refused.addAndGet(counted ? 0 : 1);
            return counted;
        });
    }

    /** Freezes Redis until a play was refused and the count has been stable for a while. */
    private void freezeForAWhile(IntSupplier refused, IntSupplier counted) {
        int before = refused.getAsInt();
        redis.freeze();
        await("a refusal").until(() -> refused.getAsInt() > before);
        AtomicInteger last = new AtomicInteger(-1);
        await("nothing is counted")
                .during(OUTAGE)
                .atMost(OUTAGE.multipliedBy(2))
                .until(() -> {
                    int now = counted.getAsInt();
                    return last.getAndSet(now) == now;
                });
        redis.thaw();
    }

    @Test
    void a_dead_redis_is_told_within_a_second_and_used_again_when_it_is_back() {
        service.post("/song/1");
        redis.kill();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            HttpResponse<String> answer = service.post("/song/1");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1_000);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        }
        assertThat(service.get("/song/1").statusCode()).isEqualTo(503);
        assertThat(service.get("/").statusCode()).isEqualTo(503);

        redis.start();
        await("recovery").atMost(RECOVERY).until(() -> service.post("/song/1").statusCode() == 200);
        assertThat(plays()).isEqualTo(2);
    }

    @Test
    void a_frozen_redis_makes_the_service_not_ready_but_it_lives() {
        redis.freeze();
        await("not ready").atMost(Duration.ofSeconds(3)).until(() -> service.status("/q/health/ready") == 503);
        assertThat(service.status("/q/health/live")).isEqualTo(200);
        assertThat(service.status("/q/health/started")).isEqualTo(200);
        redis.thaw();
        await("ready").atMost(RECOVERY).until(() -> service.status("/q/health/ready") == 200);
    }

    @Test
    void a_thousand_requests_in_flight_are_all_answered() {
        service.close();
        // Long enough to open a thousand connections while Redis is frozen.
        service = Service.start(folder, redis.asSetting(), Service.PATIENT);
        service.post("/song/1");
        redis.freeze();
        List<CompletableFuture<HttpResponse<String>>> plays =
                Stream.generate(() -> service.postAsync("/song/1")).limit(1_000).toList();
        await("all in flight").atMost(Duration.ofSeconds(20)).until(() -> service.hotCalls() >= 1_000);
        redis.thaw();
        assertThat(plays)
                .allSatisfy(play -> assertThat(play.join().statusCode()).isEqualTo(200));
        assertThat(plays()).isEqualTo(1_001);
    }

    private int plays() {
        return Integer.parseInt(service.get("/song/1").body());
    }
}
