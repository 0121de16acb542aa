package dev.tally.store;

import static dev.tally.testsupport.Results.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import dev.tally.counter.Change;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class ManyChangesTest {

    private static final Namespace PLANTS = new Namespace("plants");
    private static final Key FERN = new Key("fern");
    private static final Key MOSS = new Key("moss");

    private final IdempotencyKey once = new IdempotencyKey(UUID.randomUUID().toString());

    @Inject
    Counters counters;

    @BeforeEach
    void clear() {
        result(counters.clear(PLANTS));
    }

    @Test
    void changes_of_one_key_are_made_in_order() {
        List<Counter> ones =
                IntStream.range(0, 500).mapToObj(i -> new Counter(FERN, 1)).toList();
        assertThat(values(result(counters.changeMany(Change.ADD, PLANTS, ones))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 500).mapToObj(Long::valueOf).toList());
    }

    @Test
    void what_is_added_starts_from_what_is_there_and_replacing_does_not() {
        result(counters.add(PLANTS, FERN, 5));
        assertThat(change(Change.ADD, 2)).isEqualTo(7);
        assertThat(change(Change.REPLACE, 2)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "5, 10, 10",
        "10, 9, 10",
        "-1, 0, 0",
        "0, -1, 0",
        "-5, -10, -5",
        "-10, -9, -9",
        "9007199254740992, 9007199254740993, 9007199254740993",
        "9007199254740993, 9007199254740992, 9007199254740993",
        "-9007199254740993, -9007199254740992, -9007199254740992",
        "9223372036854775806, 9223372036854775807, 9223372036854775807",
        "-9223372036854775808, 9223372036854775807, 9223372036854775807",
        "9223372036854775807, -9223372036854775808, 9223372036854775807"
    })
    void the_larger_stays_exactly(long there, long comes, long stays) {
        result(counters.set(PLANTS, FERN, there));
        assertThat(change(Change.MAX, comes)).isEqualTo(stays);
        assertThat(result(counters.read(PLANTS, FERN))).isEqualTo(stays);
    }

    @Test
    void a_counter_that_is_not_there_takes_any_number() {
        assertThat(change(Change.MAX, -3)).isEqualTo(-3);
    }

    @Test
    void an_overflow_changes_nothing_and_keeps_no_other_from_changing() {
        result(counters.add(PLANTS, FERN, Long.MAX_VALUE));
        List<Outcome> outcomes =
                result(counters.changeMany(Change.ADD, PLANTS, List.of(new Counter(FERN, 1), new Counter(MOSS, 1))));
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(CounterFailure.Overflow.class));
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Counted(1, false));
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void a_change_is_made_once_and_does_not_undo_what_came_after_it(Change change) {
        List<Counter> numbers = List.of(new Counter(FERN, 3), new Counter(MOSS, 4), new Counter(FERN, 5));
        List<Outcome> first = result(counters.changeManyOnce(once, 0, change, PLANTS, numbers));
        long fern = result(counters.add(PLANTS, FERN, -100));
        List<Outcome> again = result(counters.changeManyOnce(once, 0, change, PLANTS, numbers));
        assertThat(values(again)).isEqualTo(values(first));
        assertThat(first).noneMatch(Outcome::replayed);
        assertThat(again).allMatch(Outcome::replayed);
        assertThat(result(counters.read(PLANTS, FERN))).isEqualTo(fern);
    }

    @Test
    void parts_of_one_key_are_apart() {
        for (int time = 0; time < 2; time++) {
            for (int part = 0; part < 3; part++) {
                result(counters.changeManyOnce(once, part, Change.ADD, PLANTS, List.of(new Counter(FERN, 1))));
            }
        }
        assertThat(result(counters.read(PLANTS, FERN))).isEqualTo(3);
    }

    @Test
    void a_key_is_for_one_kind_of_change() {
        List<Counter> numbers = List.of(new Counter(FERN, 3));
        result(counters.changeManyOnce(once, 1, Change.ADD, PLANTS, numbers));
        for (Change other : List.of(Change.REPLACE, Change.MAX)) {
            assertThatThrownBy(() -> result(counters.changeManyOnce(once, 1, other, PLANTS, numbers)))
                    .isInstanceOf(CounterFailure.KeyReused.class);
        }
    }

    private long change(Change change, long number) {
        return values(result(counters.changeMany(change, PLANTS, List.of(new Counter(FERN, number)))))
                .getFirst();
    }

    private static List<Long> values(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> ((Outcome.Counted) outcome).value())
                .toList();
    }
}
