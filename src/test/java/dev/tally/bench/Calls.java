package dev.tally.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The loads that one way to the service gets: straight, or through nginx. */
final class Calls {

    /** How many counters a usual site has. */
    static final int FEW = 1_000;

    static final String ALONE = "adds, one counter, c=1";
    static final String COMMANDS = "adds, one counter, c=512: Redis commands an add";
    static final String USUAL = "adds, 1,000 counters, c=64";
    static final String RELAXED = USUAL + ", at half of that rate: p99.9";
    static final String FEW_COUNTERS = "adds, few counters (1,000), c=64, /v1";
    static final String BATCHES = "adds, 1,000 counters, c=64, in batches of 100";

    private static final int BATCH = 100;

    /* A minute and a half by default: on two cores, which it shares with the load, Java takes as long to compile. */
    private static final int WARM_UP = 8;

    private final String url;
    private final String way;
    private final Options options;
    private final int seconds;
    private final Auditor auditor;
    private final Report report;

    /**
     * A way to the service.
     *
     * @param url where it begins
     * @param way what is behind the name of each figure
     */
    Calls(String url, String way, Options options, Auditor auditor, Report report) {
        this.url = url;
        this.way = way;
        this.options = options;
        this.seconds = options.seconds();
        this.auditor = auditor;
        this.report = report;
    }

    /** Has done for a while what will be measured, and forgets how long it takes: Java compiles what it runs. */
    void warmUp() {
        for (Load load : List.of(songs(), reads(), counters("few", FEW), batches())) {
            Wrk.run(load, WARM_UP * seconds);
        }
    }

    /** Returns what is measured, in pieces whose order is of no importance. */
    List<Runnable> steps() {
        Load one = Load.of("POST", url + "/song/hot");
        return List.of(
                () -> adds(ALONE, "song", one.on(1)),
                () -> adds("adds, one counter, c=64", "song", one),
                () -> commands(one.on(512)),
                this::usual,
                this::fewAndMany,
                () -> report.add("reads, 1,000 counters, c=64" + way, Wrk.run(reads(), seconds)),
                this::measureBatches);
    }

    private Load songs() {
        return Load.of("POST", url + "/song/").drawnOf(FEW);
    }

    private Load reads() {
        return Load.of("GET", url + "/song/").drawnOf(FEW);
    }

    private Load counters(String namespace, int keys) {
        return Load.of("POST", url + "/v1/counters/" + namespace + "/").drawnOf(keys);
    }

    private Load batches() {
        return Load.of("POST", url + "/v1/counters/few").drawnOf(FEW).inBatchesOf(BATCH);
    }

    static String manyCounters(Options options) {
        return String.format(Locale.ROOT, "adds, many counters (%,d), c=64, /v1", options.counters());
    }

    private Wrk.Answers adds(String name, String namespace, Load load) {
        Wrk.Answers answers = audited(namespace, load);
        report.add(name + way, answers);
        return answers;
    }

    private Wrk.Answers audited(String namespace, Load load) {
        return auditor.audit(namespace, load, () -> Wrk.run(load, seconds));
    }

    private void commands(Load load) {
        Supplier<Wrk.Answers> adds = () -> {
            long before = auditor.commands();
            Wrk.Answers answers = Wrk.run(load, seconds);
            report.add(COMMANDS + way, "", (auditor.commands() - before) / (double) answers.good());
            return answers;
        };
        report.add("adds, one counter, c=512" + way, auditor.audit("song", load, adds));
    }

    private void usual() {
        Wrk.Answers answers = adds(USUAL, "song", songs());
        Wrk.Answers relaxed = audited("song", songs().atRate(answers.rate() / 2));
        report.add(RELAXED + way, "ms", relaxed.times().p999(), relaxed);
    }

    /**
     * One after the other, since they are compared; neither while Redis writes its file anew, nor just after it: what the
     * writing process has shared with Redis costs the first change of each page more.
     */
    private void fewAndMany() {
        Load many = counters("many", options.counters());
        auditor.writeFileAnew();
        Wrk.run(many, seconds);
        adds(FEW_COUNTERS, "few", counters("few", FEW));
        adds(manyCounters(options), "many", many);
    }

    private void measureBatches() {
        Wrk.Answers answers = audited("few", batches());
        report.add(BATCHES + way, "adds a second", BATCH * answers.rate(), answers);
    }
}
