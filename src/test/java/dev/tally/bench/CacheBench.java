package dev.tally.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.Nginx;

/** Measures the micro-cache of nginx, compared with a static file. */
final class CacheBench {

    private static final String STATIC = "a static file of the same size";
    private static final String CACHED = "one counter, micro-cache of 1 s";
    private static final String MANY_CACHED = "1,000 counters, micro-cache of 1 s";

    private static final String OF_STATIC = "micro-cache of one counter: to the static file";

    private CacheBench() {}

    static void run(Options options, Report report) throws IOException {
        Stack stack = Stack.start(options);
        Nginx plain = stack.startNginx(Map.of());
        Nginx caching = stack.startNginx(Map.of("TALLY_CACHE_SECONDS", "1"));
        String count = stack.service().post("/song/1").body();
        Files.writeString(options.folder().resolve("pages/live/count"), count);
        List<Load> loads = new ArrayList<>(List.of(
                Load.of("GET", plain.url() + "/song/1"),
                Load.of("GET", caching.url() + "/song/1"),
                Load.of("GET", caching.url() + "/song/").drawnOf(Calls.FEW),
                Load.of("GET", caching.url() + "/live/count")));
        List<String> names = new ArrayList<>(List.of("one counter, no cache", CACHED, MANY_CACHED, STATIC));
        loads.forEach(load -> Wrk.run(load, options.seconds()));
        for (int round = 0; round < options.rounds(); round++) {
            for (int i = 0; i < loads.size(); i++) {
                report.add(names.get(i), Wrk.run(loads.get(i), options.seconds()));
            }
            // Another order in each round.
            Collections.rotate(loads, 1);
            Collections.rotate(names, 1);
            report.add(OF_STATIC, "ratio", report.last(CACHED) / report.last(STATIC));
        }
        report.promise(OF_STATIC, "at least 0.80", ratio -> ratio >= 0.8);
    }
}
