package dev.tally.song;

import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Add;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visitor;
import dev.tally.http.AddAnswer;
import dev.tally.http.Idempotency;
import dev.tally.http.WithParameter;
import dev.tally.security.RequiresWriteAccess;
import dev.tally.store.Adds;
import dev.tally.store.Counters;
import dev.tally.visitor.Caller;
import dev.tally.visitor.Visitors;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
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
    private final Adds adds;
    private final Visitors visitors;
    private final Names names;

    SongResource(Counters counters, Adds adds, Visitors visitors, Names names) {
        this.counters = counters;
        this.adds = adds;
        this.visitors = visitors;
        this.names = names;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "getSong", summary = "The plays of a song, 0 when it was never played")
    @APIResponse(responseCode = "200", ref = "Plays")
    public String get(@PathParam("key") String key, @QueryParam("bots") Optional<String> bots) {
        WithParameter.parse("bots", bots);
        return Long.toString(counters.read(Namespace.SONG, names.key(key)));
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", ref = "Plays")
    public Plays getJson(@PathParam("key") String key, @QueryParam("bots") Optional<String> bots) {
        boolean withBots = WithParameter.parse("bots", bots);
        Key song = names.key(key);
        Optional<Long> added = withBots
                ? Optional.of(counters.readBots(Namespace.SONG, List.of(song)).getFirst())
                : Optional.empty();
        return new Plays(counters.read(Namespace.SONG, song), Optional.empty(), Optional.empty(), added);
    }

    @POST
    @Produces(MediaType.TEXT_PLAIN)
    @RequiresWriteAccess
    @Operation(operationId = "playSong", summary = "Counts one play of a song and answers the new number")
    @APIResponse(responseCode = "200", ref = "Played")
    public RestResponse<String> play(
            @PathParam("key") String key,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey,
            @Context HttpServerRequest request) {
        Outcome.Answered outcome = addOne(key, idempotencyKey, request);
        return AddAnswer.of(Long.toString(outcome.value()), outcome);
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresWriteAccess
    @APIResponse(responseCode = "200", ref = "Played")
    public RestResponse<Plays> playJson(
            @PathParam("key") String key,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey,
            @Context HttpServerRequest request) {
        Outcome.Answered outcome = addOne(key, idempotencyKey, request);
        return AddAnswer.of(
                new Plays(outcome.value(), AddAnswer.counted(outcome), AddAnswer.reason(outcome), Optional.empty()),
                outcome);
    }

    private Outcome.Answered addOne(String key, Optional<String> idempotencyKey, HttpServerRequest request) {
        Key song = names.key(key);
        Visitor visitor = visitors.of(Namespace.SONG, Caller.of(request));
        return adds.add(Namespace.SONG, new Add(song, 1, visitor), idempotencyKey.map(IdempotencyKey::new));
    }

    /**
     * The plays of a song.
     *
     * @param value how many
     * @param counted false if a rule made the play not count
     * @param reason why it did not count
     * @param bots how many by bots, if they are counted apart and the call asks for them
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Plays(long value, Optional<Boolean> counted, Optional<String> reason, Optional<Long> bots) {}
}
