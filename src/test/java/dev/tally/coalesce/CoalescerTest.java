package dev.tally.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.RedisCommands;
import dev.tally.store.Counters;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CoalescerTest {

    private static final Namespace PLANTS = new Namespace("coalesced");
    private static final Key FERN = new Key("fern");
    private static final Key MOSS = new Key("moss");
    private static final int MANY = 1_000;

    @Inject
    Coalescer coalescer;

    @Inject
    Counters counters;

    @Inject
    RedisCommands commands;

    @Inject
    Vertx vertx;

    @BeforeEach
    void clear() {
        counters.clear(PLANTS);
    }

    @Test
    void adds_that_come_together_take_few_commands_and_each_has_its_own_value() {
        add(FERN, 1).join();
        long before = calls("hincrby");
        List<Long> values = together(MANY, () -> add(FERN, 1));
        assertThat(values)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(2, MANY + 1).boxed().toList());
        assertThat(calls("hincrby") - before).isBetween(1L, MANY / 10L);
    }

    @Test
    void reads_that_come_together_take_few_commands() {
        add(FERN, 7).join();
        long before = calls("hget");
        assertThat(together(MANY, () -> read(FERN))).containsOnly(7L);
        assertThat(calls("hget") - before).isBetween(1L, MANY / 10L);
    }

    @Test
    void who_was_answered_reads_what_it_has_added() {
        List<CompletableFuture<Boolean>> seen = new ArrayList<>();
        inOneTurn(() -> {
            for (int i = 0; i < MANY; i++) {
                seen.add(add(FERN, 1).thenCompose(value -> read(FERN).thenApply(read -> read >= value)));
            }
        });
        assertThat(seen).allMatch(CompletableFuture::join);
    }

    @Test
    void ups_and_downs_keep_their_order() {
        List<CompletableFuture<Long>> values = new ArrayList<>();
        inOneTurn(() -> {
            for (long by : new long[] {5, 2, -3, -4, 1}) {
                values.add(add(FERN, by));
            }
        });
        assertThat(values).extracting(CompletableFuture::join).containsExactly(5L, 7L, 4L, 0L, 1L);
    }

    @Test
    void of_adds_that_are_too_much_together_those_count_that_fit() {
        add(FERN, Long.MAX_VALUE - 2).join();
        List<CompletableFuture<Long>> values = new ArrayList<>();
        inOneTurn(() -> {
            for (int i = 0; i < 5; i++) {
                values.add(add(FERN, 1));
            }
        });
        assertThat(values.subList(0, 2))
                .extracting(CompletableFuture::join)
                .containsExactly(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        assertThat(values.subList(2, 5))
                .allSatisfy(value -> assertThatThrownBy(value::join).hasCauseInstanceOf(CounterFailure.Overflow.class));
        assertThat(read(FERN).join()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void counters_do_not_wait_for_each_other() {
        List<CompletableFuture<Long>> values = new ArrayList<>();
        inOneTurn(() -> Stream.of(FERN, MOSS, FERN, MOSS, MOSS).forEach(key -> values.add(add(key, 1))));
        assertThat(values).extracting(CompletableFuture::join).containsExactly(1L, 1L, 2L, 2L, 3L);
    }

    @Test
    void more_than_it_has_room_for_are_refused_and_were_not_counted() {
        // A call made from the callback of another must not be lost.
        add(MOSS, 1).thenCompose(one -> add(MOSS, 1)).join();
        List<CompletableFuture<Long>> values = new ArrayList<>();
        inOneTurn(() -> {
            for (int i = 0; i < Waiting.MOST + 1; i++) {
                values.add(add(FERN, 1));
            }
        });
        assertThatThrownBy(values.getLast()::join)
                .hasCauseInstanceOf(CounterFailure.Unavailable.class)
                .hasMessageContaining("too many");
        assertThat(values.get(Waiting.MOST - 1).join()).isEqualTo(Waiting.MOST);
        assertThat(add(FERN, 1).join()).isEqualTo(Waiting.MOST + 1);
    }

    /** Makes calls in one turn of an event loop, and returns their results. */
    private List<Long> together(int calls, Supplier<CompletableFuture<Long>> call) {
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        inOneTurn(() -> {
            for (int i = 0; i < calls; i++) {
                answers.add(call.get());
            }
        });
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private void inOneTurn(Runnable calls) {
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        CompletableFuture<Void> made = new CompletableFuture<>();
        loop.runOnContext(turn -> {
            calls.run();
            made.complete(null);
        });
        made.join();
    }

    private CompletableFuture<Long> add(Key key, long by) {
        return answer(caller -> coalescer.add(PLANTS, key, by, commands.deadline(), caller));
    }

    private CompletableFuture<Long> read(Key key) {
        return answer(caller -> coalescer.read(PLANTS, key, commands.deadline(), caller));
    }

    private static CompletableFuture<Long> answer(Consumer<Callback<Long>> call) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        call.accept(new Callback<>() {

            @Override
            public void succeeded(Long value) {
                answer.complete(value);
            }

            @Override
            public void failed(Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Returns how often Redis executed a command. */
    private long calls(String command) {
        return commands.ask(Request.cmd(Command.INFO).arg("commandstats"), commands.deadline())
                .toString()
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1")))
                .sum();
    }
}
