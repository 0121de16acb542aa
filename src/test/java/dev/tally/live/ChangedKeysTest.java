package dev.tally.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.tally.counter.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChangedKeysTest {

    private static final int FEW = 32;

    private final ChangedKeys changed = new ChangedKeys();

    @Test
    void what_has_changed_is_taken_once() {
        changed.add(new Key("5"));
        changed.add(new Key("7"));
        changed.add(new Key("5"));
        assertThat(taken()).containsExactlyInAnyOrder("5", "7");
        assertThat(changed.take()).isEmpty();
    }

    @Test
    void neighbours_fit() {
        IntStream.range(0, 250).forEach(i -> changed.add(new Key(Integer.toString(i))));
        assertThat(taken()).hasSize(250);
    }

    @Test
    void more_than_fit_are_any() {
        IntStream.range(0, 1_000).forEach(i -> changed.add(new Key(Integer.toString(i))));
        assertThat(changed.take()).isEqualTo(Optional.of(ChangedKeys.ANY));
        assertThat(changed.take()).isEmpty();
    }

    @Test
    void any_goes_before_some() {
        changed.add(new Key("5"));
        changed.addAny();
        changed.add(new Key("6"));
        assertThat(changed.take()).isEqualTo(Optional.of(ChangedKeys.ANY));
        assertThat(changed.take()).isEmpty();
    }

    /** Each adder waits until there are few: where there are more than fit, it is not told which they are. */
    @Test
    @Timeout(60)
    void none_is_lost_while_they_are_taken() throws InterruptedException {
        Semaphore room = new Semaphore(FEW);
        AtomicBoolean adding = new AtomicBoolean(true);
        Set<String> taken = new HashSet<>();
        Thread taker = Thread.ofPlatform().start(() -> {
            while (adding.get()) {
                List<String> some = taken();
                taken.addAll(some);
                room.release(some.size());
            }
            taken.addAll(taken());
        });
        List<Thread> adders = IntStream.range(0, 4)
                .mapToObj(thread -> Thread.ofPlatform().start(() -> add(thread, room)))
                .toList();
        for (Thread adder : adders) {
            adder.join();
        }
        adding.set(false);
        taker.join();
        assertThat(taken).hasSize(4 * 20_000).doesNotContain(ChangedKeys.ANY);
    }

    private void add(int thread, Semaphore room) {
        for (int i = 0; i < 20_000; i++) {
            room.acquireUninterruptibly();
            changed.add(new Key(thread + "-" + i));
        }
    }

    private List<String> taken() {
        return changed.take().map(keys -> Arrays.asList(keys.split(" "))).orElse(List.of());
    }
}
