package dev.tally.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The program behind {@code scripts/bench}, except for {@code live}. */
final class Bench {

    private Bench() {}

    /**
     * Runs a benchmark and prints its report.
     *
     * @param args the benchmark and its {@link Options}
     */
    public static void main(String[] args) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::endAll));
        List<String> arguments = Arrays.asList(args);
        Options options = Options.parse(arguments.subList(1, arguments.size()));
        Report report = new Report();
        try {
            run(args[0], options, report);
        } catch (Mistake mistake) {
            System.err.println("bench: " + mistake.getMessage());
            System.exit(1);
        }
        System.out.print(report.toMarkdown());
        if (options.json().isPresent()) {
            report.writeJson(options.json().get());
        }
        System.exit(0);
    }

    private static void run(String benchmark, Options options, Report report) throws IOException {
        switch (benchmark) {
            case "http" -> HttpBench.run(options, report);
            case "memory" -> MemoryBench.run(options, report);
            case "start" -> StartBench.run(options, report);
            case "cache" -> CacheBench.run(options, report);
            default -> throw new IllegalArgumentException(benchmark);
        }
    }

    /** Stops all processes, also after an interruption or failure. */
    private static void endAll() {
        List<ProcessHandle> started = ProcessHandle.current().descendants().toList();
        started.forEach(ProcessHandle::destroyForcibly);
        started.forEach(process -> process.onExit().join());
    }
}
