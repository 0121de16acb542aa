package dev.tally.song;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import io.smallrye.mutiny.Multi;
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

/** Writing the map of all songs, without reading it from Redis. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SongMapBenchmark {

    private static final int PORTION = 1_000;

    /** In which way. */
    @Param({"TEXT", "JSON"})
    public String format;

    /** How many songs: up to 10,000 are sorted. */
    @Param({"1000", "10000", "1000000"})
    public int songs;

    private final List<List<Counter>> portions = new ArrayList<>();

    /** Makes the songs, in an order that is none, as Redis has them. */
    @Setup
    public void play() {
        for (int first = 0; first < songs; first += PORTION) {
            List<Counter> portion = new ArrayList<>();
            for (int i = first; i < first + PORTION; i++) {
                portion.add(new Counter(new Key(Integer.toString(Integer.reverse(i) >>> 1)), i));
            }
            portions.add(portion);
        }
    }

    /** All of them, to nowhere. */
    @Benchmark
    public void write() throws IOException {
        SongMap.valueOf(format).write(Multi.createFrom().iterable(portions), OutputStream.nullOutputStream());
    }
}
