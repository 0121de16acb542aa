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
        Disturbances disturbances = Disturbances.watch();
        Report report = new Report();
        try {
            run(args[0], options, report);
            tell(disturbances.found(), options, report);
        } catch (Mistake mistake) {
            System.err.println("bench: " + mistake.getMessage());
            System.exit(1);
        } catch (RuntimeException e) {
            // Threads of the load would keep it from ending.
            e.printStackTrace();
            System.exit(1);
        }
        System.out.print(report.toMarkdown());
        if (options.json().isPresent()) {
            report.writeJson(options.json().get());
        }
        System.exit(0);
    }

    /** Fails if the machine was not quiet, because the figures of such a run cannot be compared. */
    private static void tell(List<String> disturbances, Options options, Report report) {
        if (!disturbances.isEmpty() && !options.isNoisy()) {
            throw new Mistake("the machine was not quiet: %s; --noisy prints the table all the same"
                    .formatted(String.join("; ", disturbances)));
        }
        disturbances.forEach(report::note);
    }

    private static void run(String benchmark, Options options, Report report) throws IOException {
        switch (benchmark) {
            case "http" -> HttpBench.run(options, report);
            case "memory" -> {
                if (options.limit() > 0) {
                    LimitBench.run(options, report);
                } else {
                    MemoryBench.run(options, report);
                }
            }
            case "start" -> StartBench.run(options, report);
            case "fold" -> FoldBench.run(options, report);
            case "front" -> FrontBench.run(options, report);
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
