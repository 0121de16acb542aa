package dev.tally.fastpath;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;

/** The metrics of hot calls, with the names and tags that Quarkus uses for the resources. */
final class HotCallTimers {

    private final MeterRegistry metrics;
    private final Timer songAdds;
    private final Timer songReads;
    private final Timer adds;
    private final Timer reads;
    private final Timer batches;

    HotCallTimers(MeterRegistry metrics) {
        this.metrics = metrics;
        songAdds = timer("POST", "/song/{key}", 200);
        songReads = timer("GET", "/song/{key}", 200);
        adds = timer("POST", "/v1/counters/{namespace}/{key}", 200);
        reads = timer("GET", "/v1/counters/{namespace}/{key}", 200);
        batches = timer("POST", "/v1/counters/{namespace}", 200);
    }

    private Timer timer(String method, String route, int status) {
        return timer(Tags.of("method", method, "uri", route), status);
    }

    private Timer timer(Iterable<Tag> callAndRoute, int status) {
        return Timer.builder("http.server.requests")
                .description("HTTP server request processing time")
                .tags(callAndRoute)
                .tags("outcome", Outcome.forStatus(status).name(), "status", Integer.toString(status))
                .register(metrics);
    }

    Timer ofSuccess(HotCall call) {
        return switch (call) {
            case HotBatch _ -> batches;
            case HotSingle song when song.isSong() -> song.isAdd() ? songAdds : songReads;
            case HotSingle single -> single.isAdd() ? adds : reads;
        };
    }

    Timer ofFailure(HotCall call, int status) {
        return timer(ofSuccess(call).getId().getTags(), status);
    }
}
