package dev.tally.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tally.testsupport.Nginx;

/** Measures the memory of each part, idle and under load, and of a counter in Redis. */
final class MemoryBench {

    private static final int REQUESTS = 10;
    private static final int COUNTERS = 1_000_000;

    /* For a minute after its start, nginx has another process, the cache loader. */
    private static final Duration IDLE = Duration.ofSeconds(65);

    /* As in compose.yaml and scripts/setup. */
    static final Map<String, String> SMALL = small();

    private static final String ALL = "all three";

    private final Stack stack;
    private final Nginx nginx;
    private final Report report;

    private static Map<String, String> small() {
        try (Stream<String> lines = Files.lines(Path.of("nginx/small/settings.env"))) {
            return lines.filter(line -> line.startsWith("TALLY_"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MemoryBench(Options options, Report report) {
        this.report = report;
        stack = Stack.start(options);
        nginx = stack.startNginx(SMALL);
    }

    static void run(Options options, Report report) {
        MemoryBench bench = new MemoryBench(options, report);
        bench.idle();
        if (options.isNative()) {
            report.promise(ALL + ", idle: RSS", "under 50", megabytes -> megabytes < 50);
        }
        Wrk.run(Load.of("POST", bench.nginx.url() + "/song/").drawnOf(Calls.FEW), options.seconds());
        bench.measure(", after %d s of adds, c=64".formatted(options.seconds()));
        bench.fill();
    }

    private void idle() {
        for (int i = 0; i < REQUESTS; i++) {
            stack.service()
                    .send(HttpRequest.newBuilder(URI.create(nginx.url() + "/song/1"))
                            .POST(BodyPublishers.noBody())
                            .build());
        }
        await().during(IDLE)
                .atMost(IDLE.multipliedBy(2))
                .until(() -> parts().values().stream().allMatch(Process::isAlive));
        measure(", idle");
    }

    private void measure(String when) {
        Memory all = new Memory(0, 0);
        for (Map.Entry<String, Process> part : parts().entrySet()) {
            Memory memory = Memory.of(part.getValue());
            tell(part.getKey() + when, memory);
            all = all.plus(memory);
        }
        tell(ALL + when, all);
    }

    private Map<String, Process> parts() {
        Map<String, Process> parts = new LinkedHashMap<>();
        parts.put("nginx", nginx.process());
        parts.put("the service", stack.service().process());
        parts.put("Redis", stack.redis().process());
        return parts;
    }

    private void tell(String what, Memory memory) {
        report.add(what + ": RSS", "MB", memory.rss());
        report.add(what + ": PSS", "MB", memory.pss());
    }

    private void fill() {
        Auditor auditor = new Auditor(stack.redis());
        long before = auditor.memory();
        auditor.auditExactly("many", COUNTERS, () -> {
            Fill.run(stack.service(), "many", COUNTERS);
            return COUNTERS;
        });
        String name = "Redis memory a counter, of a million with numbers for keys";
        report.add(name, "bytes", (auditor.memory() - before) / (double) COUNTERS);
        report.promise(name, "under 12", bytes -> bytes < 12);
    }
}
