package dev.tally.fastpath;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** The metrics of the hot calls: those that Quarkus has for them, under the same names. */
final class HotCallTimers {

    private final Timer songAdds;
    private final Timer songReads;
    private final Timer adds;
    private final Timer reads;
    private final Timer batches;

    HotCallTimers(MeterRegistry metrics) {
        songAdds = timer(metrics, "POST", "/song/{key}");
        songReads = timer(metrics, "GET", "/song/{key}");
        adds = timer(metrics, "POST", "/v1/counters/{namespace}/{key}");
        reads = timer(metrics, "GET", "/v1/counters/{namespace}/{key}");
        batches = timer(metrics, "POST", "/v1/counters/{namespace}");
    }

    private static Timer timer(MeterRegistry metrics, String method, String route) {
        return Timer.builder("http.server.requests")
                .description("HTTP server request processing time")
                .tags("method", method, "uri", route, "outcome", "SUCCESS", "status", "200")
                .register(metrics);
    }

    Timer of(HotCall call) {
        return switch (call) {
            case HotBatch _ -> batches;
            case HotSingle song when song.isSong() -> song.isAdd() ? songAdds : songReads;
            case HotSingle single -> single.isAdd() ? adds : reads;
        };
    }
}
