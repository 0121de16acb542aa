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

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.http.Momentary;
import dev.tally.http.WithParameter;
import dev.tally.http.json.Numbers;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.Counters;
import dev.tally.store.history.Window;
import dev.tally.store.top.Ranked;
import dev.tally.store.top.TopCounters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The largest counters of a namespace. */
@Path("/v1/top/{namespace}")
@RunOnVirtualThread
@Tag(name = "Top")
public class TopResource {

    private static final int MAX_LIMIT = 1_000;

    private final TopCounters top;
    private final Counters counters;
    private final NamespaceRules rules;
    private final Names names;

    TopResource(TopCounters top, Counters counters, NamespaceRules rules, Names names) {
        this.top = top;
        this.counters = counters;
        this.rules = rules;
        this.names = names;
    }

    @GET
    @Momentary
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getTop",
            summary =
                    "The largest counters of a namespace, the largest first: ever, or by what was added within a time")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", ref = "HistoryNotKept")
    public Top get(
            @PathParam("namespace") String namespace,
            @Parameter(ref = "topLimit") @QueryParam("limit") @DefaultValue("10") String limit,
            @QueryParam("within") Optional<String> within,
            @QueryParam("bots") Optional<String> bots) {
        boolean withBots = WithParameter.parse("bots", bots);
        int most = Numbers.upTo(MAX_LIMIT, "limit", limit);
        Namespace in = names.namespace(namespace);
        Ranked ranked = within.map(Within::parse)
                .map(time -> top.within(in, time.span(rules.of(in).history()), most))
                .orElseGet(() -> top.top(in, most));
        List<Counter> largest = ranked.counters();
        return new Top(
                namespace,
                ranked.window().map(Hours::of),
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
     * @param within the hours or days whose adds are summed; absent if the values are those of the counters
     * @param counters the counters, the largest first, then by key
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(requiredProperties = {"namespace", "counters"})
    public record Top(String namespace, Optional<Hours> within, List<ListedCounter> counters) {}

    /**
     * The hours or days of a history, in UTC.
     *
     * @param step hour or day
     * @param from the first
     * @param to the last, which is not over yet
     */
    @Schema(name = "Within")
    public record Hours(
            @Schema(enumeration = {"hour", "day"}) String step, String from, String to) {

        static Hours of(Window window) {
            return new Hours(
                    window.step().word(),
                    window.step().text(window.first()),
                    window.step().text(window.last()));
        }
    }
}
