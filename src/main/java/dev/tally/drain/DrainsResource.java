package dev.tally.drain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** The drains of a namespace. */
@Path("/v1/drains/{namespace}")
@RolesAllowed(Role.ADMIN)
@RunOnVirtualThread
@Tag(name = "Drains")
public class DrainsResource {

    private final Drains drains;
    private final Names names;

    DrainsResource(Drains drains, Names names) {
        this.drains = drains;
        this.names = names;
    }

    @POST
    @WithoutIdempotencyKey
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "takeDrain", summary = "Takes all counts of a namespace out")
    @APIResponse(responseCode = "201", ref = "DrainTaken")
    @APIResponse(responseCode = "409", ref = "DrainConflict")
    public RestResponse<StreamingOutput> take(@PathParam("namespace") String namespace) {
        Namespace of = names.namespace(namespace);
        drains.requireUnreserved(of);
        Drain drain = drains.take(of);
        return ResponseBuilder.create(Status.CREATED, body(drain))
                .header(HttpHeaders.LOCATION, "/v1/drains/" + namespace + "/" + drain.id())
                .build();
    }

    @GET
    @Operation(operationId = "listDrains", summary = "The drains that were neither acknowledged nor restored")
    public Listed list(@PathParam("namespace") String namespace) {
        return new Listed(
                drains.all(names.namespace(namespace)).stream().map(Item::of).toList());
    }

    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getDrain", summary = "Reads a drain again, byte for byte the same")
    @APIResponse(responseCode = "200", ref = "Drain")
    @APIResponse(responseCode = "404", ref = "NoSuchDrain")
    @APIResponse(responseCode = "409", ref = "DrainConflict")
    public StreamingOutput get(@PathParam("namespace") String namespace, @PathParam("id") String id) {
        return body(drains.get(names.namespace(namespace), DrainId.parse(id)));
    }

    @DELETE
    @WithoutIdempotencyKey
    @Path("/{id}")
    @Operation(operationId = "acknowledgeDrain", summary = "Forgets a drain that was folded")
    @APIResponse(responseCode = "204", ref = "DrainEnded")
    @APIResponse(responseCode = "404", ref = "NoSuchDrain")
    @APIResponse(responseCode = "409", ref = "DrainConflict")
    public void acknowledge(@PathParam("namespace") String namespace, @PathParam("id") String id) {
        Namespace of = names.namespace(namespace);
        drains.requireUnreserved(of);
        drains.acknowledge(of, DrainId.parse(id));
    }

    @POST
    @WithoutIdempotencyKey
    @Path("/{id}/restore")
    @Operation(operationId = "restoreDrain", summary = "Adds the counts of a drain to what was counted since")
    @APIResponse(responseCode = "204", ref = "DrainEnded")
    @APIResponse(responseCode = "404", ref = "NoSuchDrain")
    @APIResponse(responseCode = "409", ref = "DrainConflict")
    public void restore(@PathParam("namespace") String namespace, @PathParam("id") String id) {
        Namespace of = names.namespace(namespace);
        drains.requireUnreserved(of);
        drains.restore(of, DrainId.parse(id));
    }

    private StreamingOutput body(Drain drain) {
        return out -> new DrainBody(drain).write(drains.counters(drain), out);
    }

    /**
     * The drains of a namespace that have not ended.
     *
     * @param drains in the order of their taking
     */
    @Schema(name = "Drains")
    public record Listed(List<Item> drains) {}

    /**
     * A drain.
     *
     * @param id its id
     * @param state {@code open}; {@code folded}, if Tally has folded it; or an unfinished step: {@code taking}, {@code acknowledging} or {@code restoring}
     * @param taken when its taking began
     * @param size the number of counters, once all are taken
     * @param total the sum of their values, which may need more than 64 bits
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "OpenDrain")
    public record Item(String id, String state, Instant taken, Optional<Long> size, Optional<BigInteger> total) {

        static Item of(Drain drain) {
            return new Item(
                    drain.id().toString(),
                    drain.state().toString(),
                    drain.taken(),
                    drain.contents().map(Drain.Contents::size),
                    drain.contents().map(Drain.Contents::total));
        }
    }
}
