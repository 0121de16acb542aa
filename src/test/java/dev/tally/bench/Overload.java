package dev.tally.bench;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

import dev.tally.testsupport.Service;

/** Measures overload by too many clients: the answers, the memory, and the time to recover. */
final class Overload {

    static final String GOOD = "overload, c=5000: answers 200";
    static final String OTHERS = "overload, c=5000: other answers, and broken connections";
    static final String NORMAL = "overload, c=5000: until single reads are as fast as before";

    private static final int CALLERS = 5_000;

    private static final int MANY = 100;
    private static final int SOME = 10;

    /* The factor within which latency counts as recovered. */
    private static final double TOLERANCE = 2;

    private static final double PATIENCE_SECONDS = 30;

    /* Connecting all clients takes a second. */
    private static final int LEAST_SECONDS = 3;

    private final Stack stack;
    private final Auditor auditor;
    private final int seconds;

    Overload(Stack stack, Auditor auditor, int seconds) {
        this.stack = stack;
        this.auditor = auditor;
        this.seconds = Math.max(LEAST_SECONDS, seconds);
    }

    void measure(Report report) {
        Process process = stack.service().process();
        median(MANY);
        double usual = median(MANY);
        Memory.forgetPeak(process);
        Load load = Load.of("POST", stack.service().url() + "/song/")
                .drawnOf(Calls.FEW)
                .on(CALLERS)
                .countedByStatus();
        Wrk.Answers answers = auditor.audit("song", load, () -> {
            Wrk.Answers all = Wrk.run(load, seconds);
            double after = secondsUntil(usual);
            tell(report, all);
            report.add(NORMAL, "s", after);
            return all;
        });
        report.add("overload, c=5000: the service's memory, at most", "MB RSS", Memory.peak(process));
        if (!process.isAlive()) {
            throw new Mistake("the service has ended under " + answers.all() + " requests: "
                    + stack.service().log());
        }
    }

    private static void tell(Report report, Wrk.Answers all) {
        report.add(GOOD, Report.RATE, all.rate());
        report.add("overload, c=5000: answers 503", Report.RATE, all.unavailable() / all.seconds());
        report.add(OTHERS, "in all", all.refused() - all.unavailable() + all.broken());
    }

    /** Returns the seconds until the latency of single requests is back to normal. */
    private double secondsUntil(double usual) {
        long start = System.nanoTime();
        double now;
        double after;
        do {
            now = median(SOME);
            after = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        } while (now > usual * TOLERANCE && after < PATIENCE_SECONDS);
        return after;
    }

    /** Returns the median latency of sequential requests. */
    private double median(int requests) {
        List<Double> nanos =
                DoubleStream.generate(this::nanos).limit(requests).boxed().toList();
        return Row.median(nanos);
    }

    private double nanos() {
        Service service = stack.service();
        long start = System.nanoTime();
        try {
            boolean good = service.get("/song/1").statusCode() == 200;
            return good ? System.nanoTime() - start : Double.POSITIVE_INFINITY;
        } catch (UncheckedIOException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
