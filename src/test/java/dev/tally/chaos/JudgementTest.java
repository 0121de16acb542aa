package dev.tally.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the checker accepts what a counter may do, and refuses the rest. */
@RequiresTool("check-history")
class JudgementTest {

    private static final String COUNTER = "one/1";
    private static final Reply UNKNOWN = new Reply.Unknown("no answer");
    private static final Reply UNCHANGED = new Reply.Unchanged("unavailable");

    @TempDir
    Path folder;

    private History history;

    @BeforeEach
    void begin() {
        history = new History(folder);
    }

    @Test
    void it_accepts_adds_and_reads_in_the_order_of_their_answers() throws Exception {
        add(1, 0, 10, value(1));
        add(-3, 20, 30, value(-2));
        read(40, 50, -2);
        assertAccepted();
    }

    @Test
    void it_accepts_operations_at_the_same_time_in_any_order() throws Exception {
        add(1, 0, 100, value(3));
        add(2, 0, 100, value(2));
        read(0, 100, 0);
        read(0, 100, 2);
        assertAccepted();
    }

    @Test
    void it_refuses_a_falsified_read() throws Exception {
        add(1, 0, 10, value(1));
        read(20, 30, 2);
        assertRefused("read: 2, which is not from 1 to 1");
    }

    @Test
    void it_refuses_a_stale_read() throws Exception {
        add(1, 0, 10, value(1));
        add(1, 20, 30, value(2));
        read(40, 50, 1);
        assertRefused("read: 1, which is not from 2 to 2");
    }

    @Test
    void it_refuses_reads_that_go_back_although_both_are_within_bounds() throws Exception {
        add(1, 0, 100, value(1));
        read(10, 20, 1);
        read(30, 40, 0);
        assertRefused("not linearizable");
    }

    @Test
    void it_refuses_a_lost_add() throws Exception {
        add(1, 0, 10, value(1));
        add(1, 20, 30, value(1));
        assertRefused("add 1: 1, which is not from 2 to 2");
    }

    @Test
    void it_refuses_a_doubled_add() throws Exception {
        add(3, 0, 10, value(3));
        read(20, 30, 6);
        assertRefused("read: 6, which is not from 3 to 3");
    }

    @Test
    void it_refuses_a_value_that_was_told_twice() throws Exception {
        add(1, 0, 100, value(1));
        add(1, 0, 100, value(1));
        assertRefused("not linearizable");
    }

    @Test
    void it_believes_that_nothing_was_changed() throws Exception {
        add(1, 0, 10, UNCHANGED);
        read(20, 30, 0);
        assertAccepted();
    }

    @Test
    void it_refuses_a_nothing_was_changed_that_was_a_lie() throws Exception {
        add(1, 0, 10, UNCHANGED);
        read(20, 30, 1);
        assertRefused("read: 1, which is not from 0 to 0");
    }

    @Test
    void it_lets_an_unknown_add_take_effect_late_or_never() throws Exception {
        add(1, 0, 10, UNKNOWN);
        add(2, 0, 10, UNKNOWN);
        read(20, 30, 0);
        add(5, 40, 50, value(7));
        read(60, 70, 7);
        assertAccepted();
    }

    @Test
    void it_refuses_an_unknown_add_that_took_effect_before_it_was_sent() throws Exception {
        read(0, 10, 1);
        add(1, 20, 30, UNKNOWN);
        assertRefused("read: 1, which is not from 0 to 0");
    }

    @Test
    void it_refuses_an_unknown_add_that_was_counted_twice() throws Exception {
        add(2, 0, 10, UNKNOWN);
        read(20, 30, 4);
        assertRefused("read: 4, which is not from 0 to 2");
    }

    @Test
    void it_keeps_counters_apart_and_draws_the_one_that_is_wrong() throws Exception {
        add(1, 0, 10, value(1));
        history.add(new Operation(1, "song/2", Operation.Kind.READ, 0, Optional.empty(), 20, 30, value(1)));
        assertRefused("song/2: not linearizable");
        assertThat(folder.resolve("history-song-2.html")).isNotEmptyFile();
        assertThat(folder.resolve("history-one-1.html")).doesNotExist();
    }

    @Test
    void it_does_not_accept_what_it_could_not_decide_in_time() throws Exception {
        // Any of a billion subsets may have been counted, and none makes this value.
        IntStream.range(0, 30).forEach(i -> add(2L << i, 0, 10, UNKNOWN));
        read(20, 30, 7);
        Judgement judgement = judgement("-longest", "100ms");
        assertThat(judgement.isAccepted()).isFalse();
        assertThat(judgement.summary()).endsWith(": UNDECIDED");
        assertThat(judgement.mistakes()).singleElement().asString().contains("neither accepted nor refused");
    }

    @Test
    void it_does_not_accept_a_history_that_is_empty_or_broken_off() throws Exception {
        Judgement empty = judgement();
        assertThat(empty.isAccepted()).isFalse();
        assertThat(empty.mistakes()).singleElement().asString().contains("the history is empty");
        Path broken = Files.writeString(folder.resolve("broken"), "{\"client\":1,\"key\":\"one/1\",\"ki");
        assertThat(History.judge(broken, folder).mistakes())
                .singleElement()
                .asString()
                .contains("line 1:");
    }

    @Test
    void it_accepts_a_visitor_who_is_counted_once_and_seen_from_then_on() throws Exception {
        add("a", 1, 0, 10, value(1));
        add("a", 1, 20, 30, seen(1));
        add("b", 1, 40, 50, value(2));
        add("a", 1, 60, 70, seen(2));
        read(80, 90, 2);
        assertAccepted();
    }

    @Test
    void it_accepts_either_of_two_adds_of_a_visitor_at_the_same_time() throws Exception {
        add("a", 1, 0, 100, seen(1));
        add("a", 1, 0, 100, value(1));
        assertAccepted();
    }

    @Test
    void it_accepts_a_visitor_who_takes_back_once_and_adds_again() throws Exception {
        add("a", 1, 0, 10, value(1));
        add("a", -1, 20, 30, value(0));
        add("a", -1, 40, 50, seen(0));
        add("a", 1, 60, 70, value(1));
        assertAccepted();
    }

    @Test
    void it_refuses_a_visitor_who_is_counted_twice() throws Exception {
        add("a", 1, 0, 10, value(1));
        add("a", 1, 20, 30, value(2));
        read(40, 50, 2);
        assertRefused("not linearizable");
    }

    @Test
    void it_refuses_a_visitor_who_is_seen_before_any_add() throws Exception {
        add("b", 1, 0, 10, value(1));
        add("a", 1, 20, 30, seen(1));
        add("a", 1, 40, 50, value(2));
        assertRefused("not linearizable");
    }

    @Test
    void it_refuses_a_visitor_who_is_seen_while_taking_back() throws Exception {
        add("a", 1, 0, 10, value(1));
        add("a", -1, 20, 30, seen(1));
        assertRefused("not linearizable");
    }

    @Test
    void it_refuses_a_visitor_who_is_seen_and_still_changes_the_value() throws Exception {
        add("a", 1, 0, 10, value(1));
        add("a", 1, 20, 30, seen(2));
        assertRefused("add 1 by a: seen, 2, which is not from 1 to 1");
    }

    @Test
    void it_lets_a_visitor_be_seen_or_counted_after_an_unknown_add() throws Exception {
        add("a", 1, 0, 10, UNKNOWN);
        add("a", 1, 20, 30, seen(1));
        add("b", 1, 0, 10, UNKNOWN);
        add("b", 1, 40, 50, value(2));
        read(60, 70, 2);
        assertAccepted();
    }

    @Test
    void it_refuses_an_unknown_add_that_was_counted_beside_another_of_its_visitor() throws Exception {
        add("a", 1, 0, 10, UNKNOWN);
        add("a", 1, 20, 30, value(1));
        read(40, 50, 2);
        assertRefused("not linearizable");
    }

    private static Reply seen(long value) {
        return new Reply.Seen(value);
    }

    private static Reply value(long value) {
        return new Reply.Value(value);
    }

    private void add(long by, long call, long end, Reply reply) {
        add(Optional.empty(), by, call, end, reply);
    }

    private void add(String visitor, long by, long call, long end, Reply reply) {
        add(Optional.of(visitor), by, call, end, reply);
    }

    private void add(Optional<String> visitor, long by, long call, long end, Reply reply) {
        history.add(new Operation(1, COUNTER, Operation.Kind.ADD, by, visitor, call, end, reply));
    }

    private void read(long call, long end, long value) {
        history.add(new Operation(2, COUNTER, Operation.Kind.READ, 0, Optional.empty(), call, end, value(value)));
    }

    private Judgement judgement(String... options) throws IOException, InterruptedException {
        history.close();
        return History.judge(folder.resolve(History.FILE), folder, options);
    }

    private void assertAccepted() throws IOException, InterruptedException {
        assertThat(judgement().mistakes()).isEmpty();
    }

    private void assertRefused(String reason) throws IOException, InterruptedException {
        Judgement judgement = judgement();
        assertThat(judgement.isAccepted()).isFalse();
        assertThat(judgement.summary()).endsWith(": REFUSED");
        assertThat(judgement.mistakes()).singleElement().asString().contains(reason);
    }
}
