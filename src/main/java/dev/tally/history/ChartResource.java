package dev.tally.history;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;

import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Step;
import dev.tally.drawing.Chart;
import dev.tally.drawing.Shield;
import dev.tally.http.json.Numbers;
import dev.tally.http.problem.HistoryNotKept;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.history.Window;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The days of a counter as a small image, for a README or a web page. Requests for it count nothing. */
@Path("/v1/chart/{namespace}/{key: .+}.svg")
@RunOnVirtualThread
@Tag(name = "History")
public class ChartResource {

    private final HistoryReader reader;
    private final NamespaceRules rules;
    private final Names names;

    ChartResource(HistoryReader reader, NamespaceRules rules, Names names) {
        this.reader = reader;
        this.rules = rules;
        this.names = names;
    }

    @GET
    @Produces("image/svg+xml")
    @Operation(
            operationId = "getChart",
            summary = "What was added to a counter on each of the last days, as an SVG chart")
    @APIResponse(responseCode = "200", ref = "Badge")
    @APIResponse(responseCode = "404", ref = "HistoryNotKept")
    public RestResponse<String> svg(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @Parameter(ref = "days") @QueryParam("days") @DefaultValue("30") String days,
            @Parameter(ref = "chartStyle") @QueryParam("style") Optional<String> style) {
        int count = Numbers.upTo(Chart.MAX_DAYS, "days", days);
        boolean isSpark = isSpark(style);
        Namespace in = names.namespace(namespace);
        Key counter = names.key(key);
        if (rules.of(in).history().days() == 0) {
            throw new HistoryNotKept();
        }
        Chart chart = chart(in, counter, count);
        ResponseBuilder<String> answer = ResponseBuilder.ok(isSpark ? chart.spark() : chart.svg());
        Shield.HEADERS.forEach(answer::header);
        return answer.build();
    }

    private static boolean isSpark(Optional<String> style) {
        return switch (style.orElse("bars")) {
            case "bars" -> false;
            case "spark" -> true;
            default -> throw new InvalidParameter("style", "bars or spark");
        };
    }

    /** Returns the chart of the last days, as many as are kept. */
    private Chart chart(Namespace namespace, Key key, int days) {
        long today = Step.DAY.of(reader.now());
        long kept = rules.of(namespace).history().days();
        Window window = new Window(Step.DAY, today - Math.min(days, kept) + 1, today);
        List<Long> sums = reader.read(namespace, key, window);
        return new Chart(
                namespace.value(),
                key.value(),
                IntStream.range(0, window.size())
                        .mapToObj(i -> new Chart.Bar(LocalDate.ofEpochDay(window.first() + i), sums.get(i)))
                        .toList());
    }
}
