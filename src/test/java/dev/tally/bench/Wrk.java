package dev.tally.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The load generator wrk: one thread, with persistent connections. */
final class Wrk {

    private static final String SCRIPT = "src/test/bench/wrk.lua";
    private static final String RESULT = "result ";
    private static final double MICROS = TimeUnit.MILLISECONDS.toMicros(1);

    private Wrk() {}

    static Answers run(Load load, int seconds) {
        String output = Program.run(List.of(
                "wrk",
                "-t1",
                "-c" + load.connections(),
                "-d" + seconds + "s",
                "--timeout",
                "30s",
                "-s",
                SCRIPT,
                load.url(),
                "--",
                load.method(),
                Integer.toString(load.keys()),
                Integer.toString(load.batch()),
                Long.toString(load.micros()),
                load.byStatus() ? "1" : "0",
                load.isOpen() ? "1" : "0",
                Integer.toString(load.visitors())));
        return parse(output.lines()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new Mistake("wrk has printed no result: " + output)));
    }

    private static Answers parse(String result) {
        long[] numbers = Arrays.stream(result.substring(RESULT.length()).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Answers(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4] / (double) TimeUnit.SECONDS.toMicros(1),
                new Times(numbers[5] / MICROS, numbers[6] / MICROS, numbers[7] / MICROS));
    }

    /**
     * The result of a load.
     *
     * @param all the number of answers
     * @param refused the number of errors among them
     * @param unavailable the number of 503 among those, if counted
     * @param broken the number of connections that failed or broke
     * @param seconds the duration
     * @param times the latencies
     */
    record Answers(long all, long refused, long unavailable, long broken, double seconds, Times times) {

        long good() {
            return all - refused;
        }

        /** Returns successful answers a second. */
        double rate() {
            return good() / seconds;
        }
    }

    /**
     * Latencies, in milliseconds.
     *
     * @param p50 the median
     * @param p99 the 99th percentile
     * @param p999 the 99.9th percentile
     */
    record Times(double p50, double p99, double p999) {}
}
