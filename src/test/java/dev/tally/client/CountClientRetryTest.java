package dev.tally.client;

import static dev.tally.client.ScriptedServer.answer;
import static dev.tally.client.ScriptedServer.drop;
import static dev.tally.client.ScriptedServer.half;
import static dev.tally.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.tally.client.ScriptedServer.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client sends again, what it does not, and what it says when it gives up. */
class CountClientRetryTest {

    private static final Step UNAVAILABLE = problem("unavailable", "Nothing was changed; try again.");
    private static final Step OUTCOME_UNKNOWN = problem("outcome-unknown", "It may have been made or not.");
    private static final Duration SHORT = Duration.ofMillis(300);

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void an_increment_is_sent_again_with_the_same_key(int status) {
        try (ScriptedServer server = ScriptedServer.start(answer(status, ""), drop(), answer(200, "7"));
                CountClient client = client(server).build()) {
            assertThat(client.incrementPlayCount(1)).isEqualTo(7);
            assertThat(server.lines()).containsExactly("POST /song/1", "POST /song/1", "POST /song/1");
            assertThat(server.keys())
                    .hasSize(1)
                    .allSatisfy(key -> assertThat(UUID.fromString(key)).hasToString(key));
        }
    }

    @Test
    void an_increment_without_a_key_is_never_sent_again() {
        for (Step failure : List.of(UNAVAILABLE, OUTCOME_UNKNOWN, drop(), silence(), answer(502, ""))) {
            try (ScriptedServer server = ScriptedServer.start(failure);
                    CountClient client = client(server)
                            .withoutIdempotencyKeys()
                            .timeout(SHORT)
                            .build()) {
                failure(() -> client.incrementPlayCount(1));
                assertThat(server.requests()).hasSize(1);
                assertThat(server.requests().getFirst().header("Idempotency-key"))
                        .isEmpty();
            }
        }
    }

    @Test
    void a_reset_is_never_sent_again() {
        try (ScriptedServer server = ScriptedServer.start(drop());
                CountClient client = client(server).build()) {
            CountException failure = failure(client::resetAllPlayCounts);
            assertThat(failure.outcomeUnknown()).isTrue();
            assertThat(server.lines()).containsExactly("DELETE /");
        }
    }

    @Test
    void a_read_is_sent_again() {
        try (ScriptedServer server =
                        ScriptedServer.start(UNAVAILABLE, answer(200, "7"), UNAVAILABLE, answer(200, "1=1,a=2"));
                CountClient client = client(server).build()) {
            assertThat(client.getPlayCount(1)).isEqualTo(7);
            assertThat(client.getAllPlayCounts()).isEqualTo(Map.of("1", 1L, "a", 2L));
            assertThat(server.lines()).containsExactly("GET /song/1", "GET /song/1", "GET /", "GET /");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 409, 422, 500})
    void what_another_attempt_would_not_change_is_not_sent_again(int status) {
        try (ScriptedServer server = ScriptedServer.start(answer(status, "No."));
                CountClient client = client(server).build()) {
            CountException failure = failure(() -> client.incrementPlayCount(1));
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.detail()).isEqualTo("No.");
            assertThat(failure.outcomeUnknown()).isEqualTo(status == 500);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** A proxy between does not know what the service has done; only Tally says that nothing was changed. */
    @ParameterizedTest
    @ValueSource(ints = {408, 499, 500, 502, 503, 504})
    void the_outcome_is_unknown_when_a_proxy_gives_up(int status) {
        for (String page : List.of("", "<html>", "{\"error\": \"busy\"}")) {
            try (ScriptedServer server = ScriptedServer.start(answer(status, page));
                    CountClient client = client(server).attempts(1).build()) {
                assertThat(failure(() -> client.incrementPlayCount(1)).outcomeUnknown())
                        .isTrue();
            }
        }
    }

    @Test
    void the_outcome_is_unknown_when_told_so_and_known_when_tally_refuses() {
        for (Step unknown : List.of(OUTCOME_UNKNOWN, problem("unconfirmed", "Not enough replicas."))) {
            assertThat(outcomeUnknown(unknown)).isTrue();
        }
        for (Step known : List.of(UNAVAILABLE, answer(429, "Slow down."), answer(413, "<html>"))) {
            assertThat(outcomeUnknown(known)).isFalse();
        }
    }

    private static boolean outcomeUnknown(Step step) {
        try (ScriptedServer server = ScriptedServer.start(step);
                CountClient client = client(server).attempts(1).build()) {
            return failure(() -> client.incrementPlayCount(1)).outcomeUnknown();
        }
    }

    @Test
    void it_gives_up_after_the_attempts_and_says_what_the_service_said() {
        try (ScriptedServer server = ScriptedServer.start(UNAVAILABLE);
                CountClient client = client(server).attempts(3).build()) {
            CountException failure = failure(() -> client.incrementPlayCount(1));
            assertThat(failure)
                    .hasMessage("POST " + server.url()
                            + "/song/1: answered 503 Nothing was changed; try again. (after 3 attempts)");
            assertThat(failure.status()).isEqualTo(503);
            assertThat(failure.detail()).isEqualTo("Nothing was changed; try again.");
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void an_outcome_stays_unknown_whatever_a_later_attempt_is_told() {
        try (ScriptedServer server = ScriptedServer.start(drop(), UNAVAILABLE, answer(403, ""));
                CountClient client = client(server).build()) {
            CountException failure = failure(() -> client.incrementPlayCount(1));
            assertThat(failure.outcomeUnknown()).isTrue();
            assertThat(failure)
                    .hasMessageEndingWith(": answered 403 (after 3 attempts) (the change may have been made or not)");
        }
    }

    @Test
    void the_outcome_is_unknown_when_the_service_says_so() {
        try (ScriptedServer server = ScriptedServer.start(OUTCOME_UNKNOWN);
                CountClient client = client(server).attempts(1).build()) {
            assertThat(failure(() -> client.incrementPlayCount(1)).outcomeUnknown())
                    .isTrue();
            assertThat(failure(() -> client.getPlayCount(1)).outcomeUnknown())
                    .as("a read")
                    .isFalse();
        }
    }

    @Test
    void retry_after_is_honoured() {
        try (ScriptedServer server =
                        ScriptedServer.start(answer(503, "", Map.of("Retry-After", "1")), answer(200, "7"));
                CountClient client = client(server).build()) {
            client.getPlayCount(1);
            assertThat(server.requests().getLast().nanos()
                            - server.requests().getFirst().nanos())
                    .isGreaterThan(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void nobody_waits_for_a_retry_that_would_come_after_the_deadline() {
        try (ScriptedServer server = ScriptedServer.start(answer(503, "", Map.of("Retry-After", "3600")));
                CountClient client = client(server).build()) {
            long start = System.nanoTime();
            assertThat(failure(() -> client.getPlayCount(1)).status()).isEqualTo(503);
            assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void a_silent_server_is_asked_again_until_the_deadline() {
        for (Step silent : List.of(silence(), half())) {
            try (ScriptedServer server = ScriptedServer.start(silent);
                    CountClient client = client(server)
                            .timeout(SHORT)
                            .deadline(SHORT.multipliedBy(4))
                            .attempts(100)
                            .build()) {
                long start = System.nanoTime();
                CountException failure = failure(() -> client.incrementPlayCount(1));
                assertThat(since(start)).isBetween(SHORT.multipliedBy(2), SHORT.multipliedBy(10));
                assertThat(failure).hasMessageContaining("no answer in time");
                assertThat(failure.outcomeUnknown()).isTrue();
                assertThat(server.requests()).hasSizeBetween(2, 5);
                assertThat(server.keys()).hasSize(1);
            }
        }
    }

    @Test
    void a_map_may_take_longer_than_a_song_but_not_than_the_deadline() {
        try (ScriptedServer server = ScriptedServer.start(half());
                CountClient client = client(server)
                        .timeout(Duration.ofMillis(1))
                        .deadline(SHORT)
                        .build()) {
            long start = System.nanoTime();
            assertThat(failure(client::getAllPlayCounts)).hasMessageContaining("no answer in time");
            assertThat(since(start)).isBetween(SHORT, SHORT.multipliedBy(10));
        }
    }

    @Test
    void a_client_that_is_closed_sends_nothing_again() {
        try (ScriptedServer server =
                ScriptedServer.start(answer(503, "", Map.of("Retry-After", "1")), answer(200, "1"))) {
            CountClient client = client(server).build();
            CompletableFuture<Long> plays = client.incrementPlayCountAsync(1);
            await().until(() -> server.requests().size() == 1);
            client.close();
            assertThat(plays)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("closed");
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static CountClientBuilder client(ScriptedServer server) {
        return CountClient.builder().server(server.url());
    }

    private static Step problem(String type, String detail) {
        return answer(
                503, "{\"type\":\"urn:tally:problem:" + type + "\",\"status\":503,\"detail\":\"" + detail + "\"}");
    }

    private static CountException failure(Runnable call) {
        return catchThrowableOfType(CountException.class, call::run);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
