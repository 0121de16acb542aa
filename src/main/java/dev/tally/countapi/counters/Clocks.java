package dev.tally.countapi.counters;

import java.time.InstantSource;
import java.util.function.LongSupplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The time by two clocks: the wall clock, which may be set at any moment, and a monotonic clock that started
 * with the service. Deletion uses the earlier of them and expiry times the later, so that a clock that is
 * wrong for a while deletes nothing.
 */
@Singleton
class Clocks {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final InstantSource machine;
    private final LongSupplier nanos;
    private final long beginMillis;
    private final long beginNanos;

    @Inject
    Clocks() {
        this(InstantSource.system(), System::nanoTime);
    }

    Clocks(InstantSource machine, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.beginMillis = machine.millis();
        this.beginNanos = nanos.getAsLong();
    }

    /** Returns the earliest possible time, in milliseconds since 1970. */
    long earliest() {
        return Math.min(machine.millis(), steady());
    }

    /** Returns the latest possible time, in milliseconds since 1970. */
    long latest() {
        return Math.max(machine.millis(), steady());
    }

    private long steady() {
        return beginMillis + (nanos.getAsLong() - beginNanos) / NANOS_PER_MILLI;
    }
}
