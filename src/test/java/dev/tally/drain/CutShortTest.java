package dev.tally.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.OutputStream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.store.Counters;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Simulates a service that dies in the middle of a call, by executing only the first steps of the call. */
@QuarkusTest
class CutShortTest {

    private static final int COUNTERS = 1_000;

    @Inject
    Counters counters;

    @Inject
    Drains drains;

    @Inject
    DrainRegister register;

    @Inject
    DrainedBuckets buckets;

    private final Namespace plants = new Namespace("plants-" + System.nanoTime());

    @BeforeEach
    void count() {
        addToAll(1);
    }

    @Test
    void a_taking_that_was_cut_short_is_finished_by_the_next() {
        DrainRegister.Taking dead = begin();
        firstPortion(buckets.take(dead));
        addToAll(10);
        Drain drain = drains.take(plants);
        assertThat(drain.id()).isEqualTo(dead.drain());
        // Counts taken before the crash are in the drain; counts added since are either in it or in the counters.
        assertThat(drain.contents().orElseThrow().size()).isEqualTo(COUNTERS);
        assertThat(sumOf(drain) + sumLeft()).isEqualTo(11 * COUNTERS);
        assertThat(drains.take(plants).id()).as("the next one").isNotEqualTo(dead.drain());
    }

    /** A job may have folded it, if a power loss undid only its opening. */
    @Test
    void a_drain_that_is_sealed_takes_no_more_before_it_is_opened() {
        DrainRegister.Taking dead = begin();
        Drain.Contents contents = all(buckets.take(dead)).reduce(Drain.Contents.NONE, Drain.Contents::plus);
        assertThat(register.seal(dead, contents)).isTrue();
        addToAll(10);
        counters.addMany(plants, List.of(new Counter(new Key("another"), 1)));
        Drain drain = drains.take(plants);
        assertThat(drain.id()).isEqualTo(dead.drain());
        assertThat(drain.contents()).contains(new Drain.Contents(COUNTERS, BigInteger.valueOf(COUNTERS)));
        assertThat(sumOf(drain)).isEqualTo(COUNTERS);
        assertThat(sumLeft()).isEqualTo(10 * COUNTERS + 1);
    }

    @Test
    void a_drain_that_is_not_whole_is_listed_and_can_not_be_ended() {
        DrainRegister.Taking dead = begin();
        firstPortion(buckets.take(dead));
        assertThat(drains.all(plants)).extracting(Drain::state).containsExactly(Drain.State.TAKING);
        for (Runnable call : List.<Runnable>of(
                () -> drains.get(plants, dead.drain()),
                () -> drains.acknowledge(plants, dead.drain()),
                () -> drains.restore(plants, dead.drain()))) {
            assertThat(catchThrowableOfType(DrainFailure.WrongState.class, call::run))
                    .hasMessageStartingWith("This drain is still being taken, or its taking was interrupted");
        }
        drains.restore(plants, drains.take(plants).id());
        assertThat(sumLeft()).isEqualTo(COUNTERS);
    }

    @Test
    void a_command_that_comes_after_the_drain_has_ended_takes_nothing() {
        DrainRegister.Taking dead = begin();
        drains.acknowledge(plants, drains.take(plants).id());
        addToAll(1);
        all(buckets.take(dead));
        assertThat(sumLeft()).isEqualTo(COUNTERS);
    }

    @Test
    void who_was_given_up_for_dead_returns_no_drain() {
        DrainRegister.Taking slow = begin();
        Drain drain = drains.take(plants);
        assertThat(drain.id()).isEqualTo(slow.drain());
        assertThat(register.renew(slow)).isFalse();
        assertThat(register.seal(slow, Drain.Contents.NONE)).isFalse();
        assertThat(register.open(slow)).isFalse();
        assertThat(drains.get(plants, drain.id()).contents()).isEqualTo(drain.contents());
    }

    @Test
    void a_restore_that_was_cut_short_is_finished_and_adds_nothing_twice() {
        DrainId id = drains.take(plants).id();
        addToAll(10);
        register.close(plants, id, Drain.State.RESTORING, Set.of(Drain.State.OPEN));
        firstPortion(buckets.restore(plants, id));
        assertThat(catchThrowableOfType(DrainFailure.WrongState.class, () -> drains.acknowledge(plants, id)))
                .hasMessageStartingWith("This drain is being restored");
        drains.restore(plants, id);
        assertThat(left().values()).containsOnly(11L);
        assertThat(drains.all(plants)).isEmpty();
    }

    @Test
    void an_acknowledgement_that_was_cut_short_is_finished_by_the_next() {
        DrainId id = drains.take(plants).id();
        register.close(plants, id, Drain.State.ACKNOWLEDGING, Set.of(Drain.State.OPEN));
        assertThat(catchThrowableOfType(DrainFailure.WrongState.class, () -> drains.restore(plants, id)))
                .hasMessageStartingWith("This drain is being acknowledged");
        drains.acknowledge(plants, id);
        assertThat(all(buckets.read(plants, id)).flatMap(List::stream)).isEmpty();
        assertThat(drains.all(plants)).isEmpty();
    }

    @Test
    void a_drain_that_ends_while_it_is_read_does_not_look_whole() {
        Drain drain = drains.take(plants);
        drains.acknowledge(plants, drain.id());
        DrainBody body = new DrainBody(drain);
        assertThat(catchThrowableOfType(
                        DrainFailure.Changed.class,
                        () -> body.write(drains.counters(drain), OutputStream.nullOutputStream())))
                .isNotNull();
    }

    @Test
    void many_who_take_at_once_get_each_count_once() {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Drain>> taken = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> drains.take(plants), callers))
                    .limit(8)
                    .toList();
            List<Drain> all = taken.stream().map(CompletableFuture::join).toList();
            assertThat(all).extracting(Drain::id).doesNotHaveDuplicates();
            assertThat(all.stream().mapToLong(this::sumOf).sum()).isEqualTo(COUNTERS);
            assertThat(sumLeft()).isZero();
        }
    }

    @Test
    void of_those_who_end_a_drain_in_different_ways_one_kind_wins() {
        Drain drain = drains.take(plants);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Boolean>> ends = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> ends(drain, i % 2 == 0), callers))
                    .toList();
            List<Boolean> won = ends.stream().map(CompletableFuture::join).toList();
            boolean restored = won.getFirst();
            assertThat(won)
                    .containsExactly(
                            restored, !restored, restored, !restored, restored, !restored, restored, !restored);
            assertThat(sumLeft()).isEqualTo(restored ? COUNTERS : 0);
        }
    }

    private boolean ends(Drain drain, boolean restore) {
        try {
            if (restore) {
                drains.restore(plants, drain.id());
            } else {
                drains.acknowledge(plants, drain.id());
            }
            return true;
        } catch (DrainFailure.WrongState e) {
            return false;
        }
    }

    private DrainRegister.Taking begin() {
        return register.begin(plants, register.newId(plants)).orElseThrow();
    }

    private void addToAll(long by) {
        counters.addMany(
                plants,
                IntStream.range(0, COUNTERS)
                        .mapToObj(i -> new Counter(new Key("plant-" + i), by))
                        .toList());
    }

    private long sumOf(Drain drain) {
        return all(buckets.read(plants, drain.id()))
                .flatMap(List::stream)
                .mapToLong(Counter::value)
                .sum();
    }

    private long sumLeft() {
        return left().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<Key, Long> left() {
        Map<Key, Long> left = new HashMap<>();
        all(counters.all(plants)).flatMap(List::stream).forEach(counter -> left.put(counter.key(), counter.value()));
        return left;
    }

    private static void firstPortion(Stream<?> portions) {
        assertThat(portions.limit(1)).hasSize(1);
    }

    private static <T> Stream<T> all(Stream<T> portions) {
        return portions.toList().stream();
    }
}
