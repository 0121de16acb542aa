package dev.tally.coalesce;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Callback;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to make one command of many adds, and to answer each: the coalescer without Redis. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineBenchmark {

    private static final Target TARGET = new Target(Target.Kind.ADD, Namespace.SONG, new Key("1"));

    /** How many adds wait together. */
    @Param({"1", "8", "64", "512"})
    public int adds;

    /** All of them, from the first that joins to the last that is answered, whose value is returned. */
    @Benchmark
    public long together() {
        LastValue caller = new LastValue();
        Line line = new Line(TARGET);
        Deadline deadline = new Deadline(Duration.ofSeconds(1));
        for (int i = 0; i < adds; i++) {
            line.join(1, deadline, caller);
        }
        line.succeeded(line.next(), adds);
        return caller.value;
    }

    private static final class LastValue implements Callback<Long> {

        private long value;

        @Override
        public void succeeded(Long counted) {
            value = counted;
        }

        @Override
        public void failed(Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
