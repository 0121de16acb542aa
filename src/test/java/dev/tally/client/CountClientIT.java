package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client and the packaged service understand each other, alone and with a second service. */
class CountClientIT {

    private static final String TOKEN = "open-sesame";
    /* A busy machine is slow, which is no reason to give up on a play. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> SETTINGS = Map.of("TALLY_ADMIN_TOKEN", TOKEN);

    private static final int THREADS = 8;
    private static final int PLAYS = 500;
    private static final int SONGS = 20;

    @TempDir
    static Path folder;

    private static Service one;
    private static Service other;
    private static CountClient client;

    @BeforeAll
    static void start() throws IOException {
        one = Service.start(folder("one"), SETTINGS);
        other = Service.start(folder("other"), SETTINGS);
        client = to(one).adminToken(TOKEN).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        one.close();
        other.close();
    }

    @BeforeEach
    void clear() {
        try (CountClient both = toBoth().adminToken(TOKEN).build()) {
            both.resetAllPlayCounts();
        }
    }

    @Test
    void the_transcript() {
        assertThat(client.getPlayCount(1)).isZero();
        assertThat(client.incrementPlayCount(1)).isEqualTo(1);
        assertThat(client.getPlayCount(1)).isEqualTo(1);
        assertThat(client.incrementPlayCount(5)).isEqualTo(1);
        assertThat(client.incrementPlayCount("5")).isEqualTo(2);
        assertThat(client.incrementPlayCount("album-1:track_2")).isEqualTo(1);
        assertThat(client.getAllPlayCounts())
                .containsExactly(Map.entry("1", 1L), Map.entry("5", 2L), Map.entry("album-1:track_2", 1L));
        client.resetAllPlayCounts();
        assertThat(client.getAllPlayCounts()).isEmpty();
    }

    @Test
    void the_transcript_without_waiting() {
        CompletableFuture<Map<String, Long>> counts = client.incrementPlayCountAsync(5)
                .thenCompose(_ -> client.incrementPlayCountAsync("5"))
                .thenCompose(plays -> client.getPlayCountAsync(5)
                        .thenAccept(read -> assertThat(read).isEqualTo(plays)))
                .thenCompose(_ -> client.getPlayCountAsync("5"))
                .thenAccept(plays -> assertThat(plays).isEqualTo(2))
                .thenCompose(_ -> client.getAllPlayCountsAsync());
        assertThat(counts).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Map.of("5", 2L));
        assertThat(client.resetAllPlayCountsAsync()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(client.getAllPlayCounts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void several_threads_and_two_servers_give_an_exact_sum(Sharding sharding) throws InterruptedException {
        try (CountClient both = patient(toBoth()).sharding(sharding).build()) {
            List<Thread> threads = Stream.generate(() -> Thread.ofVirtual().start(() -> play(both)))
                    .limit(THREADS)
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            Map<String, Long> all = both.getAllPlayCounts();
            assertThat(all)
                    .hasSize(SONGS)
                    .allSatisfy((song, plays) ->
                            assertThat(plays).isEqualTo(THREADS * PLAYS / SONGS).isEqualTo(both.getPlayCount(song)));
            assertThat(songsOf(one) + songsOf(other)).isEqualTo(SONGS);
            assertThat(songsOf(one)).isBetween(1, SONGS - 1);
        }
    }

    private static void play(CountClient both) {
        IntStream.range(0, PLAYS).forEach(i -> both.incrementPlayCount(i % SONGS));
    }

    @Test
    void a_thousand_increments_under_way_at_once_are_each_told_another_number() {
        try (CountClient crowd = patient(to(one)).build()) {
            List<CompletableFuture<Long>> plays = Stream.generate(() -> crowd.incrementPlayCountAsync(1))
                    .limit(1_000)
                    .toList();
            assertThat(plays.stream().map(CompletableFuture::join))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, 1_000).boxed().toList());
        }
    }

    @Test
    void a_reset_needs_the_token() {
        client.incrementPlayCount(1);
        try (CountClient stranger = to(one).build();
                CountClient guesser = to(one).adminToken("guess").build()) {
            CountException missing = failure(stranger::resetAllPlayCounts);
            assertThat(missing.status()).isEqualTo(401);
            assertThat(missing.outcomeUnknown()).isFalse();
            assertThat(missing.detail()).startsWith("This call wants the admin token");
            assertThat(failure(guesser::resetAllPlayCounts).status()).isEqualTo(403);
        }
        assertThat(client.getPlayCount(1)).isEqualTo(1);
    }

    @Test
    void a_song_that_can_not_be_is_refused_with_the_rule() {
        for (String song : List.of("-1", "no such name", "a/b", "é", "..", "")) {
            CountException failure = failure(() -> client.incrementPlayCount(song));
            assertThat(failure.status()).as(song).isBetween(400, 499);
            assertThat(failure.outcomeUnknown()).as(song).isFalse();
        }
        assertThat(failure(() -> client.getPlayCount(-1)).detail()).startsWith("The key is not allowed. A key is 1 to");
        assertThat(client.getAllPlayCounts()).isEmpty();
    }

    @Test
    void the_client_knows_what_the_service_knows_of_an_outcome() throws IOException {
        Path redisFolder = folder("redis");
        try (RedisServer redis = RedisServer.start(redisFolder);
                Service service = Service.start(redisFolder, redis.asSetting());
                // With a key it would know: the key is claimed before anything is added.
                CountClient impatient =
                        to(service).withoutIdempotencyKeys().attempts(1).build()) {
            impatient.incrementPlayCount(1);
            redis.freeze();
            assertThat(failure(() -> impatient.incrementPlayCount(1)).outcomeUnknown())
                    .as("frozen")
                    .isTrue();
            redis.kill();
            // One sent before the service has noticed is honestly unknown.
            await().atMost(PATIENCE).untilAsserted(() -> {
                CountException dead = failure(() -> impatient.incrementPlayCount(1));
                assertThat(dead.status()).isEqualTo(503);
                assertThat(dead.outcomeUnknown()).as("dead").isFalse();
            });
        }
    }

    @Test
    void a_read_outlasts_a_restart_of_redis() throws IOException {
        Path redisFolder = folder("restarted");
        try (RedisServer redis = RedisServer.start(redisFolder);
                Service service = Service.start(redisFolder, redis.asSetting());
                CountClient patient = patient(to(service)).attempts(20).build()) {
            patient.incrementPlayCount(1);
            redis.kill();
            CompletableFuture<Long> plays = patient.getPlayCountAsync(1);
            redis.start();
            assertThat(plays).succeedsWithin(PATIENCE).isEqualTo(1L);
        }
    }

    private static Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private static CountClientBuilder to(Service service) {
        return CountClient.builder().server(URI.create(service.url()));
    }

    private static CountClientBuilder toBoth() {
        return to(one).server(URI.create(other.url()));
    }

    private static CountClientBuilder patient(CountClientBuilder builder) {
        return builder.connectTimeout(PATIENCE).deadline(PATIENCE).attempts(20);
    }

    private static int songsOf(Service service) {
        try (CountClient alone = to(service).build()) {
            return alone.getAllPlayCounts().size();
        }
    }

    private static CountException failure(Runnable call) {
        return catchThrowableOfType(CountException.class, call::run);
    }
}
