package dev.tally.fastpath;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.http.Vary;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What the metrics of one hot call take: two looks at the clock, how many calls are under way, and the time in its timer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
// Micrometer has a newer registry of this name; Quarkus still brings this one.
@SuppressWarnings("deprecation")
public class HotCallMetricsBenchmark {

    /* Nothing here comes to the counters, to who may write or to the server. */
    private final HotCalls calls = new HotCalls(
            null,
            null,
            null,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            new Vary(false),
            Duration.ZERO,
            new SmallRyeConfigBuilder().build());
    private final HotCall call = new HotSingle(true, true, Namespace.SONG, new Key("1"), false);

    /** With one event loop, as on two processors. */
    @Benchmark
    public void ofOneEventLoop() {
        measure();
    }

    /** With two event loops, which write to the same metrics. */
    @Benchmark
    @Threads(2)
    public void ofTwoEventLoops() {
        measure();
    }

    private void measure() {
        if (calls.mayBegin()) {
            long start = System.nanoTime();
            calls.succeeded(call, System.nanoTime() - start);
        }
    }
}
