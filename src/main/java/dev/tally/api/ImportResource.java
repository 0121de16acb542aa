package dev.tally.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.counter.Change;
import dev.tally.counter.Counter;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.http.Idempotency;
import dev.tally.http.json.Item;
import dev.tally.http.json.Lines;
import dev.tally.http.json.Ndjson;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.security.Role;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Imports counters from NDJSON, the format of {@link ExportResource}. */
@Path("/v1/import/{namespace}")
@Tag(name = "Export")
public class ImportResource {

    private final Counters counters;
    private final Names names;

    ImportResource(Counters counters, Names names) {
        this.counters = counters;
        this.names = names;
    }

    @POST
    @Consumes(Ndjson.MEDIA_TYPE)
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @RolesAllowed(Role.ADMIN)
    @Operation(
            operationId = "importCounters",
            summary = "Adds counters line by line to those that are there, or replaces them, or keeps the larger")
    @APIResponse(responseCode = "200", ref = "Imported")
    public RestResponse<JsonNode> take(
            @PathParam("namespace") String namespace,
            @QueryParam("mode") @DefaultValue("add") String mode,
            @RequestBody(ref = "Counters") InputStream body,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey)
            throws IOException {
        ImportSummary summary = new ImportSummary();
        ChangeStream changes = new ChangeStream(
                new Numbers(counters, change(mode), names.namespace(namespace)),
                Ndjson.COUNTERS,
                names,
                Item.Visitors.ANY,
                idempotencyKey.map(IdempotencyKey::new));
        try (Lines lines = new Lines(body)) {
            changes.run(lines, summary);
        }
        return Idempotency.answer(summary.toJson(), summary.isReplayed());
    }

    /**
     * Makes changes that rules of a namespace do not concern.
     *
     * @param change how the numbers change the counters
     */
    private record Numbers(Counters counters, Change change, Namespace namespace) implements ChangeStream.Maker {

        @Override
        public List<Outcome> make(List<Item.Valid> changes) {
            return counters.changeMany(change, namespace, numbers(changes));
        }

        @Override
        public List<Outcome> makePart(IdempotencyKey once, long part, List<Item.Valid> changes) {
            return counters.changeManyOnce(once, part, change, namespace, numbers(changes));
        }

        private static List<Counter> numbers(List<Item.Valid> changes) {
            return changes.stream().map(Item.Valid::number).toList();
        }
    }

    private static Change change(String mode) {
        return switch (mode) {
            case "add" -> Change.ADD;
            case "replace" -> Change.REPLACE;
            case "max" -> Change.MAX;
            default -> throw new InvalidParameter("mode", "add, replace or max");
        };
    }
}
