package dev.tally.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.drain.Drain;
import dev.tally.drain.Drains;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The metrics of folds, by namespace. The ages are the same at all services; the counts are those of this service. */
@Singleton
class FoldMetrics {

    /* Not "namespace", which Kubernetes adds. */
    private static final String FOLD = "fold";

    private final MeterRegistry registry;
    private final Drains drains;
    private final FoldRegister register;
    private final Instant started = Instant.now();
    private final Map<Namespace, Times> times = new ConcurrentHashMap<>();

    FoldMetrics(MeterRegistry registry, Drains drains, FoldRegister register) {
        this.registry = registry;
        this.drains = drains;
        this.register = register;
    }

    /**
     * What this service last saw.
     *
     * @param succeeded when a fold last succeeded
     * @param oldest when the oldest drain that is not folded was taken; empty without any
     */
    private record Times(Instant succeeded, Optional<Instant> oldest) {}

    void register(FoldJob job) {
        age("tally.fold.age", "Since the last fold", job, times -> Optional.of(times.succeeded()));
        age("tally.fold.oldest.drain.age", "Of the oldest drain that is not folded", job, Times::oldest);
        Gauge.builder("tally.fold.period", () -> job.every().toMillis() / 1000.0)
                .description("From one fold to the next")
                .baseUnit("seconds")
                .tag(FOLD, job.namespace().value())
                .register(registry);
        for (String counted : new String[] {"counters", "counts", "failures"}) {
            increase(job, counted, 0);
        }
    }

    private void age(String name, String description, FoldJob job, Function<Times, Optional<Instant>> since) {
        Gauge.builder(
                        name,
                        () -> since.apply(known(job.namespace()))
                                .map(FoldMetrics::seconds)
                                .orElse(0.0))
                .description(description)
                .baseUnit("seconds")
                .tag(FOLD, job.namespace().value())
                .register(registry);
    }

    private Times known(Namespace namespace) {
        return times.getOrDefault(namespace, new Times(started, Optional.empty()));
    }

    private static double seconds(Instant since) {
        return Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1000.0);
    }

    /** Reads the ages. */
    void update(FoldJob job) {
        Instant succeeded = register.state(job.namespace()).succeeded().orElse(started);
        Optional<Instant> oldest = drains.all(job.namespace()).stream()
                .filter(drain -> drain.state() == Drain.State.OPEN || drain.state() == Drain.State.TAKING)
                .map(Drain::taken)
                .min(Instant::compareTo);
        times.put(job.namespace(), new Times(succeeded, oldest));
    }

    void folded(FoldJob job, Folded folded) {
        increase(job, "counters", folded.counters());
        // A fold of subtractions decreases the column, but not the metric.
        increase(job, "counts", Math.max(0, folded.total().doubleValue()));
    }

    void failed(FoldJob job) {
        increase(job, "failures", 1);
    }

    private void increase(FoldJob job, String what, double by) {
        registry.counter("tally.fold." + what, FOLD, job.namespace().value()).increment(by);
    }
}
