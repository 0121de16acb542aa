package dev.tally.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The loads for one path to the service: direct, or through nginx. */
final class Calls {

    /** The number of counters of a typical site. */
    static final int FEW = 1_000;

    static final String ALONE = "adds, one counter, c=1";
    static final String COMMANDS = "adds, one counter, c=512: Redis commands an add";
    static final String USUAL = "adds, 1,000 counters, c=64";
    static final String RELAXED = USUAL + ", at half of that rate: p99.9";
    static final String FEW_COUNTERS = "adds, few counters (1,000), c=64, /v1";
    static final String PEOPLE = "adds, 1,000 counters, c=64, /v1, under once=24h and visitors";
    static final String DAYS = "adds, 1,000 counters, c=64, /v1, with history of hours and days";
    static final String BATCHES = "adds, 1,000 counters, c=64, in batches of 100";

    /** The rules of the namespaces people and days. */
    static final Map<String, String> RULES = Map.of(
            "TALLY_RULES_PEOPLE_ONCE", "24h",
            "TALLY_RULES_PEOPLE_VISITORS", "true",
            "TALLY_RULES_DAYS_HISTORY", "hour=7d,day=400d");

    private static final int BATCH = 100;

    /* So many that each counts. */
    private static final int VISITORS = 1_000_000_000;

    /* A minute and a half by default: on two cores, shared with the load, the JIT compiler takes that long. */
    private static final int WARM_UP = 8;

    private final String url;
    private final String way;
    private final Options options;
    private final int seconds;
    private final Auditor auditor;
    private final Report report;

    /**
     * A path to the service.
     *
     * @param url its URL
     * @param way the suffix of the names of its figures
     */
    Calls(String url, String way, Options options, Auditor auditor, Report report) {
        this.url = url;
        this.way = way;
        this.options = options;
        this.seconds = options.seconds();
        this.auditor = auditor;
        this.report = report;
    }

    /** Warms up the JIT compiler with the loads to be measured, and discards the figures. */
    void warmUp() {
        for (Load load : List.of(songs(), reads(), counters("few", FEW), counters("days", FEW), people(), batches())) {
            Wrk.run(load, WARM_UP * seconds);
        }
    }

    /** Returns the measurements, in independent parts. */
    List<Runnable> steps() {
        Load one = Load.of("POST", url + "/song/hot");
        return List.of(
                () -> adds(ALONE, "song", one.on(1)),
                () -> adds("adds, one counter, c=64", "song", one),
                () -> commands(one.on(512)),
                this::usual,
                this::fewAndMany,
                () -> adds(PEOPLE, "people", people()),
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

    private Load people() {
        return counters("people", FEW).by(VISITORS);
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
     * Measures few and many counters, and few with history, back to back, as they are compared. Neither runs during an AOF rewrite or just
     * after one, when copy-on-write of shared pages slows the first change of each page.
     */
    private void fewAndMany() {
        Load many = counters("many", options.counters());
        auditor.writeFileAnew();
        Wrk.run(many, seconds);
        adds(FEW_COUNTERS, "few", counters("few", FEW));
        adds(DAYS, "days", counters("days", FEW));
        adds(manyCounters(options), "many", many);
    }

    private void measureBatches() {
        Wrk.Answers answers = audited("few", batches());
        report.add(BATCHES + way, "adds a second", BATCH * answers.rate(), answers);
    }
}
