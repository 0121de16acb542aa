package dev.tally.fold;

import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.drain.Drain;
import dev.tally.drain.DrainFailure;
import dev.tally.drain.DrainId;
import dev.tally.drain.Drains;
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.http.json.KeyList;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.security.Role;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The folds of a namespace into a database. */
@Path("/v1/folds/{namespace}")
@RunOnVirtualThread
@Tag(name = "Folds")
public class FoldsResource {

    private static final int PREVIEWED = 10;

    /* The position of a reader whose database has no fold of the namespace. */
    private static final String NOTHING = "none";

    private final FoldJobs jobs;
    private final Folds folds;
    private final FoldRegister register;
    private final Unfolded unfolded;
    private final Drains drains;
    private final Counters counters;
    private final Names names;

    FoldsResource(
            FoldJobs jobs,
            Folds folds,
            FoldRegister register,
            Unfolded unfolded,
            Drains drains,
            Counters counters,
            Names names) {
        this.jobs = jobs;
        this.folds = folds;
        this.register = register;
        this.unfolded = unfolded;
        this.drains = drains;
        this.counters = counters;
        this.names = names;
    }

    @GET
    @RolesAllowed(Role.ADMIN)
    @Operation(operationId = "getFolds", summary = "The last folds, what is open, and the last failure")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", ref = "NoFold")
    public Status status(@PathParam("namespace") String namespace) {
        FoldJob job = jobs.get(names.namespace(namespace));
        FoldRegister.State state = register.state(job.namespace());
        List<Open> open = drains.all(job.namespace()).stream()
                .filter(drain -> drain.state() != Drain.State.FOLDED)
                .map(Open::of)
                .toList();
        Optional<Failure> failure =
                state.failed().flatMap(at -> state.failure().map(detail -> new Failure(at, detail)));
        return new Status(
                namespace, job.every().toString(), state.succeeded(), failure, open, register.last(job.namespace()));
    }

    @POST
    @RolesAllowed(Role.ADMIN)
    @WithoutIdempotencyKey
    @Operation(operationId = "fold", summary = "Folds now, and answers what was folded")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", ref = "NoFold")
    @APIResponse(responseCode = "409", ref = "FoldConflict")
    public Result fold(@PathParam("namespace") String namespace) {
        return new Result(folds.fold(jobs.get(names.namespace(namespace))));
    }

    @GET
    @Path("/plan")
    @RolesAllowed(Role.ADMIN)
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "planFold", summary = "What a fold would execute, with the first rows; changes no count")
    @APIResponse(responseCode = "200", ref = "FoldPlan")
    @APIResponse(responseCode = "404", ref = "NoFold")
    public String plan(@PathParam("namespace") String namespace) {
        FoldJob job = jobs.get(names.namespace(namespace));
        List<Counter> first = counters.all(job.namespace())
                .flatMap(List::stream)
                .limit(PREVIEWED)
                .toList();
        try (FoldDatabase database = FoldDatabase.open(job)) {
            return Stream.of(
                            Stream.of("-- " + database.product() + ", " + job.database()),
                            database.statements().executed(job.missing()).stream()
                                    .map(sql -> sql + ";"),
                            Stream.of("", "-- key, count, number in the column"),
                            database.preview(first).stream().map(FoldsResource::line))
                    .flatMap(Function.identity())
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (SQLException e) {
            throw FoldFailure.of(e, job);
        }
    }

    private static String line(FoldDatabase.Preview row) {
        return row.key() + ", " + row.count() + ", "
                + row.column().map(BigInteger::toString).orElse("no row");
    }

    @GET
    @Path("/counters")
    @Operation(
            operationId = "readUnfolded",
            summary = "What is to be added to the numbers in the database, for a page that shows the sums")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", ref = "NoFold")
    @APIResponse(responseCode = "409", ref = "FoldConflict")
    public Listed unfolded(
            @PathParam("namespace") String namespace,
            @Parameter(ref = "unfoldedKeys") @QueryParam("keys") Optional<String> keys,
            @QueryParam("after") @DefaultValue(NOTHING) String after) {
        FoldJob job = jobs.get(names.namespace(namespace));
        Optional<DrainId> position = after.equals(NOTHING) ? Optional.empty() : Optional.of(position(after));
        List<Counter> read = unfolded.read(job, KeyList.parse(keys.orElse(""), names), position);
        return new Listed(namespace, read.stream().map(Item::of).toList());
    }

    private static DrainId position(String after) {
        try {
            return DrainId.parse(after);
        } catch (DrainFailure.Unknown unknown) {
            throw new InvalidParameter("after", "the last drain in tally_folds, such as 12-5f0c3bc1a2d94e07, or none");
        }
    }

    /**
     * The state of a namespace's folds.
     *
     * @param namespace its namespace
     * @param every the time from one fold to the next, as ISO 8601 has it
     * @param succeeded when a fold last succeeded, even if there was nothing to fold
     * @param failure why the last fold failed; absent if it succeeded
     * @param open the drains that are not folded
     * @param folds the last folds, the latest first
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(
            name = "Folds",
            requiredProperties = {"namespace", "every", "open", "folds"})
    public record Status(
            String namespace,
            String every,
            Optional<Instant> succeeded,
            Optional<Failure> failure,
            List<Open> open,
            List<Folded> folds) {}

    /**
     * Why a fold failed.
     *
     * @param at when
     * @param detail what was wrong, and what to do
     */
    @Schema(name = "FoldFailed")
    public record Failure(Instant at, String detail) {}

    /**
     * A drain that is not folded.
     *
     * @param id its id
     * @param taken when its taking began
     * @param size the number of counters, once all are taken
     * @param total the sum of their values, which may need more than 64 bits
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "UnfoldedDrain")
    public record Open(String id, Instant taken, Optional<Long> size, Optional<BigInteger> total) {

        static Open of(Drain drain) {
            return new Open(
                    drain.id().toString(),
                    drain.taken(),
                    drain.contents().map(Drain.Contents::size),
                    drain.contents().map(Drain.Contents::total));
        }
    }

    /**
     * What was folded now.
     *
     * @param folded the drains, in the order of their folds; none if nothing was counted
     */
    @Schema(name = "FoldResult")
    public record Result(List<Folded> folded) {}

    /**
     * What is to be added to the numbers in the database.
     *
     * @param namespace the namespace of the counters
     * @param counters the counters, in the order of the request
     */
    @Schema(name = "UnfoldedCounters")
    public record Listed(String namespace, List<Item> counters) {}

    /**
     * A counter.
     *
     * @param key its key
     * @param value what is to be added
     */
    @Schema(name = "UnfoldedCounter")
    public record Item(String key, long value) {

        static Item of(Counter counter) {
            return new Item(counter.key().value(), counter.value());
        }
    }
}
