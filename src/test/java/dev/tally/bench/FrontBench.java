package dev.tally.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.Artifact;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;

/** How fast adds are through nginx as Tally ships it, in Java and native, beside the limits and what others do. */
final class FrontBench {

    static final String PROXIED = "limit: our nginx before an nginx `return 200`";
    static final String LUA = "nginx + Lua + Redis";
    static final String WEBDIS = "Webdis";
    static final String THROUGH_NGINX = ", through nginx";
    static final String THROUGH_SOCKET = ", through nginx and a Unix socket";
    static final String BATCHES = ", in batches of 100";
    static final String OPEN = ", at half of that rate, open loop: p99.9";
    static final String CPU = ": CPU time an add, ";
    private static final String MICROS = "µs";
    private static final String RATIO = "ratio";

    /* Callers enough that a slow answer holds nobody up. */
    private static final int OPEN_CONNECTIONS = 256;
    private static final int BATCH = 100;
    private static final int WARM_UP = 5;

    /**
     * A way to a service.
     *
     * @param url where it begins
     * @param parts the processes on it, by what they do
     */
    private record Way(String url, Map<String, Process> parts) {}

    private final Options options;
    private final Report report;
    private final Limits limits;
    private final Rivals rivals;
    private final RedisServer redis;
    private final Auditor auditor;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final Load proxied;

    private FrontBench(Options options, Report report) throws IOException {
        this.options = options;
        this.report = report;
        limits = Limits.start(options);
        rivals = Rivals.start(options);
        redis = options.startRedis(options.folder());
        auditor = new Auditor(redis);
        start("Tally jar", Artifact.jar());
        if (options.isNative()) {
            start("Tally native", options.command());
        }
        proxied = Load.of(
                        "POST",
                        startNginx(limits.nginx().replace("http://", "")).url() + "/song/")
                .drawnOf(Calls.FEW);
    }

    private void start(String name, List<String> command) {
        Path socket = options.folder().resolve(name.replace(' ', '-') + ".sock");
        Map<String, String> settings = new HashMap<>(redis.asSetting());
        settings.put("QUARKUS_HTTP_DOMAIN_SOCKET", socket.toString());
        settings.put("QUARKUS_HTTP_DOMAIN_SOCKET_ENABLED", "true");
        Service service = Service.launch(command, options.folder(), settings);
        service.awaitReady();
        names.add(name);
        Map<String, Process> direct = Map.of("the service", service.process(), "Redis", redis.process());
        ways.put(name, new Way(service.url(), direct));
        ways.put(name + THROUGH_NGINX, way(startNginx("127.0.0.1:" + service.port()), direct));
        ways.put(name + THROUGH_SOCKET, way(startNginx("unix:" + socket), direct));
    }

    private static Way way(Nginx nginx, Map<String, Process> behind) {
        Map<String, Process> parts = new HashMap<>(behind);
        parts.put("nginx", nginx.process());
        return new Way(nginx.url(), parts);
    }

    private Nginx startNginx(String upstream) {
        // One worker, as the limit and the others have.
        Map<String, String> settings = Stack.frontSettings(Map.of("TALLY_WORKERS", "1"));
        return Nginx.before(options.folder(), settings, upstream);
    }

    static void run(Options options, Report report) throws IOException {
        FrontBench bench = new FrontBench(options, report);
        bench.warmUp();
        Rounds.run(options.rounds(), bench.steps(), bench::compare);
        bench.promise();
    }

    /** Java compiles what it runs. */
    private void warmUp() {
        String url = ways.get("Tally jar").url();
        Wrk.run(singles(url), WARM_UP * options.seconds());
        Wrk.run(batches(url), WARM_UP * options.seconds());
    }

    private static Load singles(String url) {
        return Load.of("POST", url + "/song/").drawnOf(Calls.FEW);
    }

    private static Load batches(String url) {
        return Load.of("POST", url + "/v1/counters/few").drawnOf(Calls.FEW).inBatchesOf(BATCH);
    }

    private List<Runnable> steps() {
        List<Runnable> steps = new ArrayList<>();
        steps.add(() -> measure(HttpBench.LIMIT, singles(limits.nginx()), Map.of()));
        steps.add(() -> measure(PROXIED, proxied, Map.of()));
        steps.add(() -> measure(LUA, rivals.lua().add(), rivals.lua().parts()));
        steps.add(() -> measure(WEBDIS, rivals.webdis().add(), rivals.webdis().parts()));
        steps.add(() -> measure(
                WEBDIS + THROUGH_NGINX, rivals.proxied().add(), rivals.proxied().parts()));
        options.peers()
                .forEach(peer -> steps.add(() -> measure(peer.row(), Load.of(peer.method(), peer.url()), Map.of())));
        ways.forEach((name, way) -> steps.add(() -> {
            double rate = tally(name, way);
            if (way.parts().containsKey("nginx")) {
                openLoop(name, way.url(), rate / 2);
            }
        }));
        return steps;
    }

    private double tally(String name, Way way) {
        String url = way.url();
        Wrk.Answers singles = auditor.audit("song", singles(url), () -> measure(name, singles(url), way.parts()));
        Wrk.Answers batches = auditor.audit("few", batches(url), () -> Wrk.run(batches(url), options.seconds()));
        report.add(name + BATCHES, "adds a second", BATCH * batches.rate(), batches);
        return singles.rate();
    }

    private Wrk.Answers measure(String name, Load load, Map<String, Process> parts) {
        CpuTime time = CpuTime.start(parts);
        Wrk.Answers answers = Wrk.run(load, options.seconds());
        report.add(name, answers);
        time.microsPer(answers.good()).forEach((part, micros) -> report.add(name + CPU + part, MICROS, micros));
        return answers;
    }

    private void openLoop(String name, String url, double rate) {
        Load load = singles(url).on(OPEN_CONNECTIONS).inOpenLoop(rate);
        Wrk.Answers answers = auditor.audit("song", load, () -> Wrk.run(load, options.seconds()));
        report.add(name + OPEN, "ms", answers.times().p999(), answers);
    }

    private void compare() {
        ratio(LUA, PROXIED, "the proxied limit");
        ratio(WEBDIS + THROUGH_NGINX, PROXIED, "the proxied limit");
        ratio(WEBDIS, HttpBench.LIMIT, "nginx `return 200`");
        for (String name : names) {
            ratio(name, HttpBench.LIMIT, "nginx `return 200`");
            ratio(name, WEBDIS, "Webdis");
            for (String way : List.of(THROUGH_NGINX, THROUGH_SOCKET)) {
                ratio(name + way, PROXIED, "the proxied limit");
                ratio(name + way, LUA, "nginx + Lua + Redis");
            }
        }
    }

    private void ratio(String one, String other, String what) {
        report.add(one + ": to " + what, RATIO, report.last(one) / report.last(other));
    }

    private void promise() {
        for (String name : names) {
            double direct = name.endsWith("native") ? 0.5 : 0.62;
            report.promise(name + ": to nginx `return 200`", "at least " + direct, ratio -> ratio >= direct);
            report.promise(name + ": to Webdis", "more than 1", ratio -> ratio > 1);
            report.promise(name + BATCHES, "at least 500,000", rate -> rate >= 500_000);
            for (String way : List.of(THROUGH_NGINX, THROUGH_SOCKET)) {
                String through = name + way;
                report.promise(through + ": to the proxied limit", "at least 0.75", ratio -> ratio >= 0.75);
                report.promise(through + ": to nginx + Lua + Redis", "at least 1", ratio -> ratio >= 1);
                report.promise(through + OPEN, "under 10", millis -> millis < 10);
            }
        }
    }
}
