package dev.tally.api;

import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.http.BotsParameter;
import dev.tally.http.Momentary;
import dev.tally.http.json.Numbers;
import dev.tally.store.Counters;
import dev.tally.store.TopCounters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The largest counters of a namespace. */
@Path("/v1/top/{namespace}")
@RunOnVirtualThread
@Tag(name = "Top")
public class TopResource {

    private static final int MAX_LIMIT = 1_000;

    private final TopCounters top;
    private final Counters counters;
    private final Names names;

    TopResource(TopCounters top, Counters counters, Names names) {
        this.top = top;
        this.counters = counters;
        this.names = names;
    }

    @GET
    @Momentary
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getTop", summary = "The largest counters of a namespace, the largest first")
    public Top get(
            @PathParam("namespace") String namespace,
            @Parameter(ref = "topLimit") @QueryParam("limit") @DefaultValue("10") String limit,
            @QueryParam("bots") Optional<String> bots) {
        boolean withBots = BotsParameter.parse(bots);
        Namespace in = names.namespace(namespace);
        List<Counter> largest = top.top(in, Numbers.upTo(MAX_LIMIT, "limit", limit));
        return new Top(
                namespace,
                withBots
                        ? ListedCounter.of(
                                largest,
                                counters.readBots(
                                        in, largest.stream().map(Counter::key).toList()))
                        : ListedCounter.of(largest));
    }

    /**
     * The largest counters of a namespace.
     *
     * @param namespace the namespace
     * @param counters the counters, the largest first, then by key
     */
    public record Top(String namespace, List<ListedCounter> counters) {}
}
