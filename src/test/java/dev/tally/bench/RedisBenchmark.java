package dev.tally.bench;

import java.util.List;

import dev.tally.testsupport.RedisServer;

/** Runs redis-benchmark, for the throughput of Redis alone. */
final class RedisBenchmark {

    /* Commands of the first run, from which the number for the wanted duration is estimated. */
    private static final int PROBES = 2_000;

    private static final int KEYS = 1_000;

    private static final int RATE = 1;
    private static final int P50 = 4;

    private RedisBenchmark() {}

    /** Adds to a thousand counters, each in a separate hash, as is nearly the case in Tally. */
    static Result run(RedisServer redis, int connections, int seconds) {
        double rate = adds(redis, connections, PROBES).rate();
        return adds(redis, connections, Math.max(PROBES, Math.round(rate * seconds)));
    }

    private static Result adds(RedisServer redis, int connections, long adds) {
        String output = Program.run(List.of(
                "redis-benchmark",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(redis.port()),
                "-c",
                Integer.toString(connections),
                "-n",
                Long.toString(adds),
                "-r",
                Integer.toString(KEYS),
                "--csv",
                "HINCRBY",
                "bench:{__rand_int__}",
                "1",
                "1"));
        List<String> lines = output.strip().lines().toList();
        String[] figures = lines.getLast().replace("\"", "").split(",");
        return new Result(Double.parseDouble(figures[RATE]), Double.parseDouble(figures[P50]));
    }

    /**
     * The result.
     *
     * @param rate commands a second
     * @param p50 the median latency in milliseconds
     */
    record Result(double rate, double p50) {}
}
