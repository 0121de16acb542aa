package dev.tally.countapi.move;

import java.io.InputStream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;

import dev.tally.countapi.counters.CountApiConfig;
import dev.tally.countapi.counters.OwnedCounters;
import dev.tally.counter.Names;
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.http.json.Ending;
import dev.tally.http.json.Ndjson;
import dev.tally.security.AccessDenied;
import dev.tally.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Imports the counters of a CountAPI or Abacus, line by line; can be repeated. */
@Path("/v1/countapi/import")
@Tag(name = "CountAPI")
public class MoveInResource {

    private final boolean isEnabled;
    private final OwnedCounters counters;
    private final Ending ending;
    private final Names names;

    MoveInResource(CountApiConfig config, OwnedCounters counters, Ending ending, Names names) {
        this.isEnabled = config.enabled();
        this.counters = counters;
        this.ending = ending;
        this.names = names;
    }

    @POST
    @Consumes(Ndjson.MEDIA_TYPE)
    @Produces(Ndjson.MEDIA_TYPE)
    @RunOnVirtualThread
    @RolesAllowed(Role.ADMIN)
    @WithoutIdempotencyKey
    @Operation(
            operationId = "moveIn",
            summary =
                    "Imports counters of another service line by line: adds what they counted there since the last import")
    @APIResponse(responseCode = "200", ref = "MovedIn")
    public StreamingOutput take(@RequestBody(ref = "MovedCounters") InputStream body) {
        if (!isEnabled) {
            throw new AccessDenied.Forbidden("The calls of CountAPI are switched off: this service was started without"
                    + " TALLY_COUNTAPI=true.");
        }
        return new MoveInStream(counters, names, body, ending);
    }
}
