package dev.tally.visits;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.http.problem.VisitorsNotEstimated;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.VisitorNumbers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How many different visitors a counter had. */
@Path("/v1/visitors/{namespace}/{key: .+}")
@RunOnVirtualThread
@Tag(name = "Visitors")
public class VisitorsResource {

    private static final int MAX_DAYS = 400;

    private final VisitorNumbers numbers;
    private final NamespaceRules rules;
    private final Names names;
    private final InstantSource clock = InstantSource.system();

    VisitorsResource(VisitorNumbers numbers, NamespaceRules rules, Names names) {
        this.numbers = numbers;
        this.rules = rules;
        this.names = names;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getVisitors",
            summary = "How many different visitors a counter had on each day, estimated")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", ref = "NotEstimated")
    public Visitors get(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("from") Optional<String> from,
            @QueryParam("to") Optional<String> to) {
        Namespace in = names.namespace(namespace);
        Key counter = names.key(key);
        LocalDate last = to.map(day -> day("to", day)).orElseGet(this::today);
        LocalDate first = from.map(day -> day("from", day)).orElse(last);
        LocalDate earliest = last.minusDays(MAX_DAYS - 1);
        LocalDate begin = first.isBefore(earliest) ? earliest : first;
        long count = Math.max(0, ChronoUnit.DAYS.between(begin, last) + 1);
        if (!rules.of(in).visitors()) {
            throw new VisitorsNotEstimated();
        }
        List<LocalDate> days =
                IntStream.range(0, (int) count).mapToObj(begin::plusDays).toList();
        List<Long> found = numbers.read(in, counter, days);
        return new Visitors(
                namespace,
                key,
                begin.toString(),
                last.toString(),
                found.stream().mapToLong(Long::longValue).sum(),
                true,
                VisitorNumbers.ERROR,
                IntStream.range(0, days.size())
                        .mapToObj(i -> new Day(days.get(i).toString(), found.get(i)))
                        .toList());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static LocalDate day(String field, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidParameter(field, "a day in UTC such as 2026-11-28");
        }
    }

    /**
     * The different visitors of a counter.
     *
     * @param namespace its namespace
     * @param key its key
     * @param from the first day, in UTC; at most 400 days are answered, the last ones
     * @param to the last day
     * @param visitors the sum of the days: who came on two days is counted twice, as nobody is recognized the next day
     * @param estimate true: the numbers are estimates
     * @param error their relative standard error
     * @param days each day
     */
    public record Visitors(
            String namespace,
            String key,
            String from,
            String to,
            @Schema(minimum = "0") long visitors,
            boolean estimate,
            double error,
            List<Day> days) {}

    /**
     * A day.
     *
     * @param at the day, in UTC
     * @param visitors how many different visitors, estimated
     */
    @Schema(name = "DayOfVisitors")
    public record Day(String at, @Schema(minimum = "0") long visitors) {}
}
