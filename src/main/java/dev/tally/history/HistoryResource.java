package dev.tally.history;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Step;
import dev.tally.http.Momentary;
import dev.tally.http.WithParameter;
import dev.tally.http.problem.VisitorsNotEstimated;
import dev.tally.rules.Kept;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.VisitorNumbers;
import dev.tally.store.history.Window;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was added to counters in each hour or day. */
@Path("/v1/history/{namespace}")
@RunOnVirtualThread
@Tag(name = "History")
public class HistoryResource {

    private static final String CSV = "text/csv;charset=UTF-8";

    private final HistoryReader reader;
    private final VisitorNumbers visitorNumbers;
    private final NamespaceRules rules;
    private final Names names;

    HistoryResource(HistoryReader reader, VisitorNumbers visitorNumbers, NamespaceRules rules, Names names) {
        this.reader = reader;
        this.visitorNumbers = visitorNumbers;
        this.rules = rules;
        this.names = names;
    }

    @GET
    @Path("/{key: .+}")
    @Momentary
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getHistory", summary = "What was added to a counter in each hour or day")
    @APIResponse(responseCode = "200", ref = "History")
    @APIResponse(responseCode = "404", ref = "HistoryNotKept")
    public Timeline get(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @Parameter(ref = "step") @QueryParam("step") Optional<String> step,
            @Parameter(ref = "historyFrom") @QueryParam("from") Optional<String> from,
            @Parameter(ref = "historyTo") @QueryParam("to") Optional<String> to,
            @Parameter(ref = "visitors") @QueryParam("visitors") Optional<String> visitors) {
        boolean withVisitors = WithParameter.parse("visitors", visitors);
        Namespace in = names.namespace(namespace);
        Key counter = names.key(key);
        Window window = window(in, step, from, to);
        return Timeline.of(
                namespace,
                Optional.of(key),
                window,
                reader.read(in, counter, window),
                withVisitors ? Optional.of(visitors(in, counter, window)) : Optional.empty());
    }

    @GET
    @Path("/{key: .+}")
    @Momentary
    @Produces(CSV)
    @APIResponse(responseCode = "200", ref = "History")
    public String getCsv(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("step") Optional<String> step,
            @QueryParam("from") Optional<String> from,
            @QueryParam("to") Optional<String> to,
            @QueryParam("visitors") Optional<String> visitors) {
        return get(namespace, key, step, from, to, visitors).csv();
    }

    @GET
    @Momentary
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getNamespaceHistory",
            summary = "What was added to all counters of a namespace together in each hour or day")
    @APIResponse(responseCode = "200", ref = "History")
    @APIResponse(responseCode = "404", ref = "HistoryNotKept")
    public Timeline getAll(
            @PathParam("namespace") String namespace,
            @Parameter(ref = "step") @QueryParam("step") Optional<String> step,
            @Parameter(ref = "historyFrom") @QueryParam("from") Optional<String> from,
            @Parameter(ref = "historyTo") @QueryParam("to") Optional<String> to) {
        Namespace in = names.namespace(namespace);
        Window window = window(in, step, from, to);
        return Timeline.of(namespace, Optional.empty(), window, reader.read(in, window), Optional.empty());
    }

    @GET
    @Momentary
    @Produces(CSV)
    @APIResponse(responseCode = "200", ref = "History")
    public String getAllCsv(
            @PathParam("namespace") String namespace,
            @QueryParam("step") Optional<String> step,
            @QueryParam("from") Optional<String> from,
            @QueryParam("to") Optional<String> to) {
        return getAll(namespace, step, from, to).csv();
    }

    private Window window(Namespace namespace, Optional<String> step, Optional<String> from, Optional<String> to) {
        Kept kept = rules.of(namespace).history();
        return Times.window(Times.step(step, kept), from, to, kept, reader.now());
    }

    private List<Long> visitors(Namespace namespace, Key key, Window window) {
        if (window.step() != Step.DAY || !rules.of(namespace).visitors()) {
            throw new VisitorsNotEstimated();
        }
        return visitorNumbers.read(
                namespace,
                key,
                LongStream.rangeClosed(window.first(), window.last())
                        .mapToObj(LocalDate::ofEpochDay)
                        .toList());
    }
}
