package dev.tally.client;

import static dev.tally.client.ScriptedServer.answer;
import static dev.tally.client.ScriptedServer.drop;
import static dev.tally.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

/** What the client sends, where to, and what it makes of the answer. */
class CountClientTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void each_increment_has_a_key_of_its_own() {
        try (ScriptedServer server = ScriptedServer.start(answer(200, "7"));
                CountClient client = client(server).build()) {
            client.incrementPlayCount(1);
            client.incrementPlayCount(1);
            assertThat(server.keys()).hasSize(2);
        }
    }

    @Test
    void nothing_is_changed_where_nobody_listens() {
        ScriptedServer gone = ScriptedServer.start(drop());
        gone.close();
        try (CountClient client = client(gone).attempts(2).build()) {
            CountException failure = failure(() -> client.incrementPlayCount(1));
            assertThat(failure.status()).isZero();
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(failure).hasMessageContaining("ConnectException").hasMessageEndingWith("(after 2 attempts)");
        }
    }

    @Test
    void no_thread_waits_for_an_answer() {
        try (ScriptedServer server = ScriptedServer.start(silence());
                CountClient client = client(server).deadline(SHORT).build()) {
            CompletableFuture<Long> plays = client.incrementPlayCountAsync("a");
            assertThat(plays).isNotDone();
            assertThat(plays)
                    .failsWithin(SHORT.multipliedBy(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(CountException.class);
        }
    }

    @Test
    void a_number_that_is_none_leaves_the_outcome_unknown() {
        try (ScriptedServer server = ScriptedServer.start(answer(200, "<html>"));
                CountClient client = client(server).build()) {
            CountException failure = failure(() -> client.incrementPlayCount(1));
            assertThat(failure.outcomeUnknown()).isTrue();
            assertThat(failure.status()).isEqualTo(200);
            assertThat(failure.detail()).isEqualTo("<html>");
            assertThat(failure(client::getAllPlayCounts)).hasMessageContaining("the answer can't be read");
        }
    }

    @Test
    void each_token_is_brought_only_where_it_is_wanted() {
        try (ScriptedServer server = ScriptedServer.start(answer(200, "1"));
                CountClient client = client(server)
                        .adminToken(" open-sesame\n")
                        .writeToken("play\n")
                        .build()) {
            client.resetAllPlayCounts();
            client.incrementPlayCount(1);
            client.getPlayCount(1);
            assertThat(server.requests())
                    .extracting(request -> request.header("Authorization").orElse("none"))
                    .containsExactly("Bearer open-sesame", "Bearer play", "none");
        }
    }

    @Test
    void a_song_goes_to_its_server_and_the_maps_of_all_are_merged() {
        try (ScriptedServer even = ScriptedServer.start(answer(200, "6"), answer(200, "0=6,5=1"));
                ScriptedServer odd = ScriptedServer.start(answer(200, "7"), answer(200, "1=7,5=2"));
                CountClient client = CountClient.builder()
                        .server(even.url(), odd.url())
                        .sharding(Sharding.MODULO)
                        .build()) {
            assertThat(client.getPlayCount(0)).isEqualTo(6);
            assertThat(client.getPlayCount(-1)).isEqualTo(7);
            assertThat(client.getAllPlayCounts()).isEqualTo(Map.of("0", 6L, "1", 7L, "5", 3L));
            assertThat(even.lines()).containsExactly("GET /song/0", "GET /");
            assertThat(odd.lines()).containsExactly("GET /song/-1", "GET /");
        }
    }

    @Test
    void a_server_may_be_below_a_path() {
        try (ScriptedServer server = ScriptedServer.start(answer(200, "1"));
                CountClient client = CountClient.builder()
                        .server(server.url().resolve("/counts/"))
                        .build()) {
            client.getPlayCount("a b/c");
            client.resetAllPlayCounts();
            assertThat(server.lines()).containsExactly("GET /counts/song/a%20b%2Fc", "DELETE /counts/");
        }
    }

    @Test
    void a_closed_client_sends_nothing() {
        try (ScriptedServer server = ScriptedServer.start(answer(200, "1"))) {
            CountClient client = client(server).build();
            client.close();
            CountException failure = failure(() -> client.incrementPlayCount(1));
            assertThat(failure).hasMessage("POST " + server.url() + "/song/1: the client is closed");
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_client_that_can_not_work_is_not_built() {
        CountClientBuilder builder = CountClient.builder();
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        for (String wrong : List.of("tally:8080", "ftp://tally", "http:/song", "http://tally/?a", "http://tally#a")) {
            assertThatThrownBy(() -> builder.server(URI.create(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.attempts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.adminToken(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.writeToken("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void who_is_interrupted_does_not_wait_for_the_answer() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.start(silence());
                CountClient client =
                        client(server).timeout(SHORT).deadline(SHORT).build()) {
            AtomicReference<CountException> failure = new AtomicReference<>();
            Thread player = Thread.ofVirtual().start(() -> failure.set(failure(() -> client.incrementPlayCount(1))));
            player.interrupt();
            player.join();
            assertThat(failure.get()).hasCauseInstanceOf(InterruptedException.class);
            assertThat(failure.get().outcomeUnknown()).isTrue();
        }
    }

    private static CountClientBuilder client(ScriptedServer server) {
        return CountClient.builder().server(server.url());
    }

    private static CountException failure(Runnable call) {
        return catchThrowableOfType(CountException.class, call::run);
    }
}
