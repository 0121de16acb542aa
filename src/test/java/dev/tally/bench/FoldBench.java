package dev.tally.bench;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SqlProduct;
import dev.tally.testsupport.SqlServer;

/** A fold of many counters by a service with a small heap, and the adds meanwhile. */
final class FoldBench {

    private static final int ADDS_A_SECOND = 1_000;
    private static final int CONNECTIONS = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Options options;
    private final Report report;

    private FoldBench(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    static void run(Options options, Report report) {
        FoldBench bench = new FoldBench(options, report);
        for (SqlProduct kind : SqlProduct.values()) {
            bench.measure(kind);
        }
    }

    private void measure(SqlProduct kind) {
        List<String> command = new ArrayList<>(options.command());
        command.add(1, "-Xmx64m");
        try (SqlServer sql = SqlServer.start(kind);
                RedisServer redis = options.startRedis(options.folder())) {
            sql.execute("create table songs (id bigint primary key, plays bigint not null default 0)");
            Map<String, String> settings = new HashMap<>(redis.asSetting());
            settings.put("TALLY_FOLD_SONG_URL", sql.url());
            settings.put("TALLY_FOLD_SONG_TABLE", "songs");
            settings.put("TALLY_FOLD_SONG_KEY", "id");
            settings.put("TALLY_FOLD_SONG_COUNT", "plays");
            settings.put("TALLY_FOLD_SONG_EVERY", "7d");
            settings.put("TALLY_FOLD_SONG_MISSING", "insert");
            try (Service service = Service.launch(command, options.folder(), settings)) {
                service.awaitReady();
                measure(kind.name(), sql, service);
            }
        }
    }

    private void measure(String name, SqlServer sql, Service service) {
        Load load = Load.of("POST", service.url() + "/song/")
                .drawnOf(options.counters())
                .on(CONNECTIONS)
                .atRate(ADDS_A_SECOND);
        // Warms up the service, and inserts the rows.
        Fill.run(service, "song", options.counters());
        Wrk.Answers warmUp = Wrk.run(load, options.seconds());
        fold(service);
        Fill.run(service, "song", options.counters());
        Wrk.Answers without = Wrk.run(load, options.seconds());
        long start = System.nanoTime();
        CompletableFuture<Double> fold = CompletableFuture.supplyAsync(() -> {
            fold(service);
            return (System.nanoTime() - start) / 1e9;
        });
        Wrk.Answers meanwhile = Wrk.run(load, options.seconds());
        String figure = "%s: %,d counters folded, heap of 64 MB".formatted(name, options.counters());
        report.add(figure, "s", fold.join());
        report.promise(figure, "under 60", seconds -> seconds < 60);
        report.add(name + ": adds without a fold: p99", "ms", without.times().p99());
        String during = name + ": adds during a fold: p99";
        report.add(during, "ms", meanwhile.times().p99());
        report.promise(
                during,
                "under twice that without",
                millis -> millis < 2 * without.times().p99());
        report.add(
                name + ": RSS of the service",
                "MB",
                Memory.of(service.process()).rss());
        fold(service);
        long sum = Long.parseLong(
                sql.query("select sum(plays) from songs").getFirst().getFirst());
        long answered = 2L * options.counters() + warmUp.good() + without.good() + meanwhile.good();
        // Adds in flight at the end of a load are counted and not answered.
        if (sum < answered || sum > answered + 3 * CONNECTIONS) {
            throw new Mistake("%s: %,d plays were answered, and %,d folded".formatted(name, answered, sum));
        }
    }

    private static void fold(Service service) {
        HttpResponse<String> answer = service.send(service.request("/v1/folds/song")
                .timeout(PATIENCE)
                .POST(BodyPublishers.noBody())
                .build());
        if (answer.statusCode() != 200) {
            throw new Mistake("the fold was answered " + answer.statusCode() + ": " + answer.body());
        }
    }
}
