package dev.tally.song;

import java.util.List;
import java.util.stream.Stream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import dev.tally.counter.Counter;
import dev.tally.counter.Namespace;
import dev.tally.http.Momentary;
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.security.Role;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The plays of all songs: {@code GET} returns them, {@code DELETE} clears them. */
@Path("/")
@RunOnVirtualThread
@Tag(name = "Songs")
public class SongMapResource {

    private static final String LIVE_PAGE = "/live/";

    private final Counters counters;

    SongMapResource(Counters counters) {
        this.counters = counters;
    }

    @GET
    @Momentary
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "getSongs", summary = "The plays of all songs, as 1=1,5=2")
    @APIResponse(responseCode = "200", ref = "Songs")
    public StreamingOutput get() {
        return stream(SongMap.TEXT);
    }

    @GET
    @Momentary
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", ref = "Songs")
    public StreamingOutput getJson() {
        return stream(SongMap.JSON);
    }

    /** Redirects browsers to the live page. */
    @GET
    @Produces("text/html;qs=0.5")
    @APIResponse(responseCode = "303", ref = "LivePage")
    public Response getPage() {
        // Relative, because the service does not know its address behind proxies.
        return Response.status(Response.Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, LIVE_PAGE)
                .build();
    }

    @DELETE
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.ADMIN)
    @WithoutIdempotencyKey
    @Operation(operationId = "clearSongs", summary = "Clears the plays of all songs")
    @APIResponse(responseCode = "200", ref = "Cleared")
    public String clear() {
        counters.clear(Namespace.SONG);
        return "OK";
    }

    private StreamingOutput stream(SongMap format) {
        Stream<List<Counter>> portions = counters.all(Namespace.SONG);
        return out -> format.write(portions, out);
    }
}
