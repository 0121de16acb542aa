package dev.tally.countapi.counters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** The wall clock may be set at any moment. */
class ClocksTest {

    private static final long BEGIN = 1_800_000_000_000L;
    private static final long DAYS_400 = 400L * 24 * 3600 * 1000;

    @Property
    void a_clock_that_is_set_wrong_deletes_nothing_early_and_shortens_no_life(
            @ForAll @LongRange(min = 0, max = DAYS_400) long elapsed,
            @ForAll @LongRange(min = -DAYS_400, max = DAYS_400) long wrong) {
        AtomicLong machine = new AtomicLong(BEGIN);
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
        Clocks clocks = new Clocks(() -> Instant.ofEpochMilli(machine.get()), nanos::get);
        nanos.addAndGet(Duration.ofMillis(elapsed).toNanos());
        machine.addAndGet(elapsed + wrong);
        assertThat(clocks.earliest()).isEqualTo(BEGIN + elapsed + Math.min(0, wrong));
        assertThat(clocks.latest()).isEqualTo(BEGIN + elapsed + Math.max(0, wrong));
    }
}
