package dev.tally.api;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Add;
import dev.tally.counter.Counter;
import dev.tally.counter.Cursor;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Page;
import dev.tally.counter.Prefix;
import dev.tally.http.Idempotency;
import dev.tally.http.WithParameter;
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.http.json.Batch;
import dev.tally.http.json.Ending;
import dev.tally.http.json.Item;
import dev.tally.http.json.KeyList;
import dev.tally.http.json.Ndjson;
import dev.tally.http.json.Numbers;
import dev.tally.security.RequiresWriteAccess;
import dev.tally.security.Role;
import dev.tally.store.Adds;
import dev.tally.store.Counters;
import dev.tally.visitor.Caller;
import dev.tally.visitor.Visitors;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The counters of a namespace. */
@Path("/v1/counters/{namespace}")
@RunOnVirtualThread
@Tag(name = "Counters")
public class CountersResource {

    private static final int MAX_LIMIT = 1_000;

    private final Counters counters;
    private final Adds adds;
    private final Visitors visitors;
    private final Ending ending;
    private final Names names;

    CountersResource(Counters counters, Adds adds, Visitors visitors, Ending ending, Names names) {
        this.counters = counters;
        this.adds = adds;
        this.visitors = visitors;
        this.ending = ending;
        this.names = names;
    }

    @GET
    @Operation(operationId = "listCounters", summary = "The counters of a namespace, page by page, or those asked for")
    public Listed list(
            @PathParam("namespace") String namespace,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("cursor") Optional<String> cursor,
            @QueryParam("prefix") @DefaultValue("") String prefix,
            @QueryParam("keys") Optional<String> keys,
            @QueryParam("bots") Optional<String> bots) {
        boolean withBots = WithParameter.parse("bots", bots);
        Namespace in = names.namespace(namespace);
        Optional<List<Key>> wanted = keys.map(list -> KeyList.parse(list, names));
        Cursor from = cursor.map(Cursor::parse).orElse(Cursor.START);
        Prefix beginning = names.prefix(prefix);
        int most = Numbers.upTo(MAX_LIMIT, "limit", limit);
        if (wanted.isPresent()) {
            return new Listed(namespace, items(in, counters.read(in, wanted.get()), withBots), Optional.empty());
        }
        Page page = counters.page(in, from, beginning, most);
        return new Listed(
                namespace, items(in, page.counters(), withBots), page.next().map(Cursor::toString));
    }

    private List<ListedCounter> items(Namespace namespace, List<Counter> some, boolean withBots) {
        return withBots
                ? ListedCounter.of(
                        some,
                        counters.readBots(
                                namespace, some.stream().map(Counter::key).toList()))
                : ListedCounter.of(some);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresWriteAccess
    @Operation(
            operationId = "addMany",
            summary =
                    "Adds to many counters, at once or line by line; answers each in order, the new value or a problem")
    @APIResponse(responseCode = "200", ref = "Added")
    public RestResponse<StreamingOutput> addMany(
            @PathParam("namespace") String namespace,
            @RequestBody(ref = "Adds") String body,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey,
            @Context HttpServerRequest request) {
        Namespace in = names.namespace(namespace);
        Batch batch = Batch.parse(body, names, visitors.ofItems(in, Caller.of(request)));
        List<Outcome> outcomes = adds.addMany(in, batch.adds(), idempotencyKey.map(IdempotencyKey::new));
        return Idempotency.answer(out -> batch.write(outcomes, out), isReplayed(outcomes));
    }

    @POST
    @Consumes(Ndjson.MEDIA_TYPE)
    @Produces(Ndjson.MEDIA_TYPE)
    @RequiresWriteAccess
    @APIResponse(responseCode = "200", ref = "Added")
    public StreamingOutput addStream(
            @PathParam("namespace") String namespace,
            @RequestBody(ref = "Adds") InputStream body,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey,
            @Context HttpServerRequest request) {
        Namespace in = names.namespace(namespace);
        return new AddStream(
                new ChangeStream(
                        new Lines(adds, in),
                        Ndjson.ADDS,
                        names,
                        visitors.ofItems(in, Caller.of(request)),
                        idempotencyKey.map(IdempotencyKey::new)),
                body,
                ending);
    }

    /** Makes the adds of lines. */
    private record Lines(Adds adds, Namespace namespace) implements ChangeStream.Maker {

        @Override
        public List<Outcome> make(List<Item.Valid> changes) {
            return adds.addMany(namespace, adds(changes), Optional.empty());
        }

        @Override
        public List<Outcome> makePart(IdempotencyKey once, long part, List<Item.Valid> changes) {
            return adds.addPart(once, part, namespace, adds(changes));
        }

        private static List<Add> adds(List<Item.Valid> changes) {
            return changes.stream().map(Item.Valid::add).toList();
        }
    }

    /** Returns whether the whole answer is replayed. */
    private static boolean isReplayed(List<Outcome> outcomes) {
        return !outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::replayed);
    }

    @DELETE
    @RolesAllowed(Role.ADMIN)
    @WithoutIdempotencyKey
    @Operation(operationId = "removeAll", summary = "Removes all counters of a namespace")
    public void removeAll(@PathParam("namespace") String namespace) {
        counters.clear(names.namespace(namespace));
    }

    /**
     * Counters of a namespace.
     *
     * @param namespace their namespace
     * @param counters the counters, in the order of storage, or of the request
     * @param next the cursor of the next page; empty on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Listed(String namespace, List<ListedCounter> counters, Optional<String> next) {}
}
