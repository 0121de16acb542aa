package dev.tally.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The load generator: one thread, each connection kept. */
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
                load.byStatus() ? "1" : "0"));
        return parse(output.lines()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new Mistake("wrk has told no result: " + output)));
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
     * What has come of a load.
     *
     * @param all how many answers have come
     * @param refused how many of them were an error
     * @param unavailable how many of those were a 503, where they were counted
     * @param broken how many connections could not be made, or broke
     * @param seconds how long it took
     * @param times how long the answers took
     */
    record Answers(long all, long refused, long unavailable, long broken, double seconds, Times times) {

        long good() {
            return all - refused;
        }

        /** Returns how many good ones have come in a second. */
        double rate() {
            return good() / seconds;
        }
    }

    /**
     * How long answers took, in milliseconds.
     *
     * @param p50 half of them, at most
     * @param p99 of a hundred all but one, at most
     * @param p999 of a thousand all but one, at most
     */
    record Times(double p50, double p99, double p999) {}
}
