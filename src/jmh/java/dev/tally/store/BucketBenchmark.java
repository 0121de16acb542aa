package dev.tally.store;

import java.util.concurrent.TimeUnit;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Where a counter lives, which each call finds out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BucketBenchmark {

    /** How long the key is. */
    @Param({"1", "7", "64"})
    public int length;

    private Key key;

    /** Makes the key. */
    @Setup
    public void name() {
        key = new Key("7".repeat(length));
    }

    /** The hash of the key. */
    @Benchmark
    public int bucket() {
        return Bucket.of(key);
    }

    /** And the name that Redis knows. */
    @Benchmark
    public String hash() {
        return Bucket.hash(Namespace.SONG, Bucket.of(key));
    }
}
