package dev.tally.store.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class SharedTest {

    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch allWait = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void a_result_is_made_anew_only_when_it_is_not_good_enough() {
        Shared<Integer> shared = new Shared<>(made::incrementAndGet);
        assertThat(shared.get(result -> false)).isEqualTo(1);
        assertThat(shared.get(result -> result == 1)).isEqualTo(1);
        assertThat(shared.get(result -> result == 2)).isEqualTo(2);
    }

    @Test
    void who_waits_while_it_fails_shares_the_failure_and_who_comes_later_does_not() throws InterruptedException {
        Shared<Integer> shared = new Shared<>(this::failFirst);
        List<Thread> callers = Stream.generate(() -> Thread.ofPlatform().start(() -> call(shared)))
                .limit(3)
                .toList();
        await().until(() -> callers.stream()
                .map(Thread::getState)
                .allMatch(state -> state == Thread.State.BLOCKED || state == Thread.State.WAITING));
        allWait.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failures).hasValue(3);
        assertThat(made).hasValue(1);
        assertThat(shared.get(result -> true)).isEqualTo(2);
    }

    private int failFirst() {
        if (made.incrementAndGet() > 1) {
            return made.get();
        }
        try {
            allWait.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("it fails");
    }

    private void call(Shared<Integer> shared) {
        assertThatThrownBy(() -> shared.get(result -> true)).hasMessage("it fails");
        failures.incrementAndGet();
    }
}
