package dev.tally.song;

import java.util.Optional;
import java.util.function.LongFunction;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.http.Idempotency;
import dev.tally.security.Role;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The plays of one song: {@code POST} counts one, {@code GET} reads them. */
@Path("/song/{key: .+}")
@RunOnVirtualThread
@Tag(name = "Songs")
public class SongResource {

    private final Counters counters;
    private final Names names;

    SongResource(Counters counters, Names names) {
        this.counters = counters;
        this.names = names;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "getSong", summary = "The plays of a song, 0 when it was never played")
    @APIResponse(responseCode = "200", ref = "Plays")
    public String get(@PathParam("key") String key) {
        return Long.toString(read(key));
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", ref = "Plays")
    public Plays getJson(@PathParam("key") String key) {
        return new Plays(read(key));
    }

    @POST
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.WRITE)
    @Operation(operationId = "playSong", summary = "Counts one play of a song and answers the new number")
    @APIResponse(responseCode = "200", ref = "Played")
    public RestResponse<String> play(
            @PathParam("key") String key, @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey) {
        return addOne(key, idempotencyKey, String::valueOf);
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.WRITE)
    @APIResponse(responseCode = "200", ref = "Played")
    public RestResponse<Plays> playJson(
            @PathParam("key") String key, @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey) {
        return addOne(key, idempotencyKey, Plays::new);
    }

    private long read(String key) {
        return counters.read(Namespace.SONG, names.key(key));
    }

    private <T> RestResponse<T> addOne(String key, Optional<String> idempotencyKey, LongFunction<T> body) {
        Key song = names.key(key);
        if (idempotencyKey.isEmpty()) {
            return RestResponse.ok(body.apply(counters.add(Namespace.SONG, song, 1)));
        }
        Outcome.Counted counted = counters.addOnce(new IdempotencyKey(idempotencyKey.get()), Namespace.SONG, song, 1);
        return Idempotency.answer(body.apply(counted.value()), counted.replayed());
    }

    /**
     * The plays of a song.
     *
     * @param value how many
     */
    public record Plays(long value) {}
}
