package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Positive;

class BackoffTest {

    @Property
    void a_pause_is_within_its_limit(@ForAll @Positive int attempt) {
        assertThat(Backoff.after(attempt)).isBetween(Duration.ZERO, Backoff.limit(attempt));
    }

    @Example
    void the_limit_doubles_up_to_the_longest() {
        assertThat(IntStream.rangeClosed(1, 8).mapToObj(Backoff::limit).map(Duration::toMillis))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L);
    }

    @Example
    void clients_that_failed_together_do_not_come_back_together() {
        assertThat(Stream.generate(() -> Backoff.after(1)).limit(100).distinct())
                .hasSizeGreaterThan(90);
    }
}
