package dev.tally.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** How much processor time the parts of an installation have taken, with all processes that each has started. */
final class CpuTime {

    private final Map<String, Process> parts;
    private final Map<String, Duration> before;

    private CpuTime(Map<String, Process> parts) {
        this.parts = parts;
        this.before = now(parts);
    }

    /** Begins to count. */
    static CpuTime start(Map<String, Process> parts) {
        return new CpuTime(parts);
    }

    /** Returns the microseconds that each part has taken for each of so many adds. */
    Map<String, Double> microsPer(double adds) {
        Map<String, Double> micros = new HashMap<>();
        now(parts)
                .forEach((part, time) ->
                        micros.put(part, time.minus(before.get(part)).toNanos() / 1_000.0 / adds));
        return micros;
    }

    private static Map<String, Duration> now(Map<String, Process> parts) {
        Map<String, Duration> times = new HashMap<>();
        parts.forEach((part, process) -> times.put(part, of(process)));
        return times;
    }

    private static Duration of(Process program) {
        return Stream.concat(Stream.of(program.toHandle()), program.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
