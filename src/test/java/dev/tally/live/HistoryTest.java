package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History(Events.NAMED);

    @Test
    void of_each_counter_the_newest_value_is_told_in_the_order_of_the_changes() {
        note("1", 1);
        note("2", 1);
        note("1", 2);
        assertThat(since(0)).isEqualTo(event("2", 1, 2) + event("1", 2, 3));
        assertThat(since(2)).isEqualTo(event("1", 2, 3));
        assertThat(since(3)).isEmpty();
    }

    @Test
    void a_value_that_was_told_is_not_new() {
        assertThat(history.note(List.of(counter("1", 1)))).isTrue();
        assertThat(history.note(List.of(counter("1", 1)))).isFalse();
        assertThat(history.last()).isEqualTo(1);
    }

    @Test
    void who_has_fallen_behind_what_is_held_begins_anew() {
        note("0", 1);
        IntStream.rangeClosed(1, History.MOST).forEach(i -> note(Integer.toString(i), 1));
        assertThat(history.since(0).events()).isEmpty();
        assertThat(history.since(1).events()).isPresent();
    }

    @Test
    void who_has_seen_what_is_not_true_any_more_begins_anew() {
        note("1", 1);
        history.forget();
        assertThat(history.since(1).events()).isEmpty();
        assertThat(since(history.last())).isEmpty();
    }

    @Test
    void only_ids_of_its_own_are_known() {
        note("1", 1);
        assertThat(history.seen(history.id(0))).hasValue(0);
        assertThat(history.seen(history.id(1))).hasValue(1);
        assertThat(history.seen(history.id(2))).isEmpty();
        assertThat(history.seen(new History(Events.NAMED).id(1))).isEmpty();
        assertThat(history.seen(history.id(1) + "x")).isEmpty();
        assertThat(history.seen("1")).isEmpty();
        history.forget();
        assertThat(history.seen(history.id(1))).isEmpty();
    }

    @Test
    void a_counter_of_which_a_change_was_not_told_is_doubtful() {
        history.show(List.of(counter("1", 1), counter("2", 2)));
        note("3", 3);
        assertThat(history.doubtful(List.of(counter("1", 1), counter("2", 5), counter("4", 4))))
                .containsExactlyInAnyOrder(new Key("2"), new Key("3"), new Key("4"));
    }

    private void note(String key, long value) {
        history.note(List.of(counter(key, value)));
    }

    private static Counter counter(String key, long value) {
        return new Counter(new Key(key), value);
    }

    private String since(long number) {
        return history.since(number).events().orElseThrow().toString();
    }

    private String event(String key, long value, long number) {
        return "event: count\nid: " + history.id(number) + "\ndata: {\"key\":\"" + key + "\",\"value\":" + value
                + "}\n\n";
    }
}
