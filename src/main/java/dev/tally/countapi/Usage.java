package dev.tally.countapi;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import jakarta.inject.Singleton;

/** Counts the calls by operation since the service started. */
@Singleton
class Usage {

    private final long begin = System.nanoTime();
    private final Map<Verb, LongAdder> calls = new EnumMap<>(Verb.class);

    Usage() {
        for (Verb verb : Verb.values()) {
            calls.put(verb, new LongAdder());
        }
    }

    void note(Verb verb) {
        calls.get(verb).increment();
    }

    long of(Verb verb) {
        return calls.get(verb).sum();
    }

    long total() {
        return calls.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Duration time() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
