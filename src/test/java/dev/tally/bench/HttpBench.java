package dev.tally.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures the throughput and latency of calls, compared with the limits of the machine. */
final class HttpBench {

    private static final int MILLION = 1_000_000;

    /* So many that Python takes about as long as wrk. */
    private static final int POSTS_A_SECOND = 5_000;

    static final String THROUGH_NGINX = ", through nginx";
    static final String BYTES = "Redis memory a counter";
    static final String LIMIT = "limit: nginx `return 200`, one worker, c=64";
    static final String VERTX = "limit: a bare Vert.x handler, c=64";
    static final String REDIS = "limit: Redis alone (`redis-benchmark`, HINCRBY), c=";
    private static final String ROUND_TRIP = REDIS + "1: p50";
    static final String AB = "adds, one counter, each on a new connection (`ab -c 1`)";
    private static final String RATIO = "ratio";
    private static final String OF_NGINX = "adds, 1,000 counters: to nginx `return 200`";
    private static final String OF_FEW = "adds: many counters to few";
    private static final String OF_REQUESTS = "adds under once and visitors: to adds without rules";
    private static final String OF_NO_HISTORY = "adds with history: to adds without rules";
    private static final String OF_PYTHON = "adds, each on a new connection: to Python's wsgiref";
    private static final String OF_ROUND_TRIP = "adds, c=1, p50: to a round trip to Redis";
    static final String PYTHON = AB + ": Python's wsgiref";

    private final Options options;
    private final Report report;
    private final Stack stack;
    private final Limits limits;
    private final Auditor auditor;
    private final Path nothing;

    private HttpBench(Options options, Report report) throws IOException {
        this.options = options;
        this.report = report;
        nothing = Files.createFile(options.folder().resolve("nothing"));
        stack = Stack.start(options);
        limits = Limits.start(options);
        auditor = new Auditor(stack.redis());
    }

    static void run(Options options, Report report) throws IOException {
        HttpBench bench = new HttpBench(options, report);
        bench.fill();
        Rounds.run(options.rounds(), bench.steps(), bench::compare);
        bench.promise();
    }

    private void fill() {
        int counters = options.counters();
        long before = auditor.memory();
        double took = auditor.auditExactly("many", counters, () -> {
            long start = System.nanoTime();
            Fill.run(stack.service(), "many", counters);
            return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        });
        String name = String.format(Locale.ROOT, "%,d new counters, as one stream of lines", counters);
        report.add(name, "adds a second", counters / took);
        report.add(BYTES, "bytes", (auditor.memory() - before) / (double) counters);
    }

    private List<Runnable> steps() {
        Calls direct = new Calls(stack.service().url(), "", options, auditor, report);
        Calls front = new Calls(stack.startNginx(Map.of()).url(), THROUGH_NGINX, options, auditor, report);
        Load vertx = Load.of("POST", limits.vertx() + "/song/").drawnOf(Calls.FEW);
        direct.warmUp();
        Wrk.run(vertx, options.seconds());
        List<Runnable> steps = new ArrayList<>(direct.steps());
        steps.addAll(front.steps());
        steps.add(() ->
                measure(LIMIT, Load.of("POST", limits.nginx() + "/song/").drawnOf(Calls.FEW)));
        steps.add(() -> measure(VERTX, vertx));
        steps.add(() -> redis(1));
        steps.add(() -> redis(64));
        options.peers().forEach(peer -> steps.add(() -> measure(peer.row(), Load.of(peer.method(), peer.url()))));
        steps.add(this::newConnections);
        Overload overload = new Overload(stack, auditor, options.seconds());
        steps.add(() -> overload.measure(report));
        return steps;
    }

    private void measure(String name, Load load) {
        report.add(name, Wrk.run(load, options.seconds()));
    }

    private void redis(int connections) {
        RedisBenchmark.Result result = RedisBenchmark.run(limits.redis(), connections, options.seconds());
        report.add(REDIS + connections, Report.RATE, result.rate());
        report.add(REDIS + connections + ": p50", "ms", result.p50());
    }

    private void newConnections() {
        int posts = POSTS_A_SECOND * options.seconds();
        String url = stack.service().url() + "/song/hot";
        double rate = auditor.auditExactly("song", posts, () -> ApacheBench.posts(url, posts, nothing));
        report.add(AB, Report.RATE, rate);
        report.add(PYTHON, Report.RATE, ApacheBench.posts(limits.python() + "/song/hot", posts, nothing));
    }

    /** Adds ratios of figures of the same round, which are comparable between machines. */
    private void compare() {
        ratio(OF_NGINX, Calls.USUAL, LIMIT);
        ratio(OF_NGINX + THROUGH_NGINX, Calls.USUAL + THROUGH_NGINX, LIMIT);
        ratio("adds, 1,000 counters: to a bare Vert.x handler", Calls.USUAL, VERTX);
        ratio("adds, 1,000 counters: to Redis alone", Calls.USUAL, REDIS + "64");
        options.peers().forEach(peer -> ratio(peer.name() + ": to nginx `return 200`", peer.row(), LIMIT));
        ratio(OF_FEW, Calls.manyCounters(options), Calls.FEW_COUNTERS);
        ratio(OF_REQUESTS, Calls.PEOPLE, Calls.FEW_COUNTERS);
        ratio(OF_REQUESTS + THROUGH_NGINX, Calls.PEOPLE + THROUGH_NGINX, Calls.FEW_COUNTERS + THROUGH_NGINX);
        ratio(OF_NO_HISTORY, Calls.DAYS, Calls.FEW_COUNTERS);
        ratio(OF_NO_HISTORY + THROUGH_NGINX, Calls.DAYS + THROUGH_NGINX, Calls.FEW_COUNTERS + THROUGH_NGINX);
        ratio(OF_PYTHON, AB, PYTHON);
        report.add(OF_ROUND_TRIP, RATIO, report.lastTimes(Calls.ALONE).p50() / report.last(ROUND_TRIP));
    }

    private void ratio(String name, String one, String other) {
        report.add(name, RATIO, report.last(one) / report.last(other));
    }

    private void promise() {
        report.promise(OF_NGINX, "at least 0.60", ratio -> ratio >= 0.6);
        report.promise(OF_REQUESTS, "at least 0.5", ratio -> ratio >= 0.5);
        report.promise(OF_REQUESTS + THROUGH_NGINX, "at least 0.5", ratio -> ratio >= 0.5);
        report.promise(OF_NO_HISTORY, "at least 0.67", ratio -> ratio >= 0.67);
        report.promise(OF_NO_HISTORY + THROUGH_NGINX, "at least 0.67", ratio -> ratio >= 0.67);
        report.promise(OF_PYTHON, "at least 1.6", ratio -> ratio >= 1.6);
        report.promise(Calls.COMMANDS, "under 0.1", commands -> commands < 0.1);
        report.promise(Calls.BATCHES, "at least 500,000", rate -> rate >= 500_000);
        report.promise(OF_ROUND_TRIP, "under 3", ratio -> ratio < 3);
        report.promise(Calls.RELAXED, "under 10", millis -> millis < 10);
        report.promise(OF_FEW, "more than 0.85", ratio -> ratio > 0.85);
        if (options.counters() >= MILLION) {
            report.promise(BYTES, "under 12", bytes -> bytes < 12);
        }
        report.promise(Overload.GOOD, "some", rate -> rate > 0);
        report.promise(Overload.OTHERS, "none", others -> others == 0);
        report.promise(Overload.NORMAL, "at most 2", seconds -> seconds <= 2);
    }
}
