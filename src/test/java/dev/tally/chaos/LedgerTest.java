package dev.tally.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Add ONE = new Add("song/1", 1);
    private static final Add THREE = new Add("song/1", 3);

    private final Ledger ledger = new Ledger();

    @Test
    void it_finds_nothing_wrong_with_the_running_total_told_in_any_order() {
        ledger.told(THREE, 5);
        ledger.told(ONE, 1);
        ledger.told(ONE, 2);
        assertThat(ledger.mistakes(Map.of("song/1", 5L))).isEmpty();
    }

    @Test
    void it_notices_a_lost_add() {
        ledger.told(ONE, 1);
        ledger.told(THREE, 4);
        assertThat(ledger.mistakes(Map.of("song/1", 1L)))
                .containsExactly("song/1 is 1, and clients were told of 4: 3 lost");
    }

    @Test
    void it_notices_a_lost_counter() {
        ledger.told(ONE, 1);
        assertThat(ledger.mistakes(Map.of())).containsExactly("song/1 is 0, and clients were told of 1: 1 lost");
    }

    @Test
    void it_notices_a_doubled_add() {
        ledger.told(ONE, 2);
        assertThat(ledger.mistakes(Map.of("song/1", 2L)))
                .containsExactly(
                        "song/1 is 2, and clients were told of 1: 1 too many",
                        "song/1 was 0, and an add of 1 was told 2");
    }

    @Test
    void it_notices_a_counter_that_nobody_added_to() {
        assertThat(ledger.mistakes(Map.of("song/2", 1L)))
                .containsExactly("song/2 is 1, and clients were told of 0: 1 too many");
    }

    @Test
    void it_notices_a_value_that_was_told_twice_although_the_sum_is_right() {
        ledger.told(ONE, 1);
        ledger.told(ONE, 1);
        assertThat(ledger.mistakes(Map.of("song/1", 2L))).containsExactly("song/1 was 1, and an add of 1 was told 1");
    }
}
