package dev.tally.bench;

import java.util.List;

import dev.tally.testsupport.RedisServer;

/** What Redis does in a second without any service before it, as redis-benchmark says. */
final class RedisBenchmark {

    /* After which it is known how many take the wanted time. */
    private static final int PROBES = 2_000;

    private static final int KEYS = 1_000;

    private static final int RATE = 1;
    private static final int P50 = 4;

    private RedisBenchmark() {}

    /** Adds to a thousand counters, each in a hash of its own, as those of Tally nearly are. */
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
     * What it has found.
     *
     * @param rate how many commands were done in a second
     * @param p50 half of them took so many milliseconds, at most
     */
    record Result(double rate, double p50) {}
}
