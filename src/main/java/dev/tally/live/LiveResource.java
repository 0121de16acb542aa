package dev.tally.live;

import java.util.Optional;
import java.util.Set;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.http.json.KeyList;
import dev.tally.http.json.Numbers;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Streams the changes of counters as server-sent events. */
@Path("/v1/live/{namespace}")
@Tag(name = "Live")
public class LiveResource {

    private static final int MAX_LIMIT = 1_000;

    private final Streams streams;
    private final Names names;

    LiveResource(Streams streams, Names names) {
        this.streams = streams;
        this.names = names;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "watchAll",
            summary = "The largest counters of a namespace and then every change, or only those asked for")
    @APIResponse(responseCode = "200", ref = "Changes")
    public Uni<RestResponse<Void>> watchAll(
            @PathParam("namespace") String namespace,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("keys") Optional<String> keys,
            @HeaderParam(HttpHeaders.LAST_EVENT_ID_HEADER) Optional<String> lastId,
            @Context RoutingContext http) {
        int most = Numbers.upTo(MAX_LIMIT, "limit", limit);
        Set<Key> wanted =
                keys.map(list -> KeyList.parse(list, names)).map(Set::copyOf).orElse(Set.of());
        return watch(
                new Topic(names.namespace(namespace), wanted, Events.NAMED),
                wanted.isEmpty() ? most : wanted.size(),
                lastId,
                http);
    }

    @GET
    @Path("/{key: .+}")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(operationId = "watch", summary = "The value of a counter, and then every change")
    @APIResponse(responseCode = "200", ref = "Changes")
    public Uni<RestResponse<Void>> watch(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.LAST_EVENT_ID_HEADER) Optional<String> lastId,
            @Context RoutingContext http) {
        return watch(new Topic(names.namespace(namespace), Set.of(names.key(key)), Events.NAMED), 1, lastId, http);
    }

    /** Opens a stream. The result only ever fails, when the stream can't begin; the stream writes its own response. */
    private Uni<RestResponse<Void>> watch(Topic topic, int limit, Optional<String> lastId, RoutingContext http) {
        if (http.request().method().name().equals(HttpMethod.HEAD)) {
            ResponseBuilder<Void> head = ResponseBuilder.ok();
            Viewer.HEADERS.forEach(head::header);
            return Uni.createFrom().item(head.build());
        }
        return Uni.createFrom().emitter(answer -> streams.open(topic, limit, lastId, http, answer::fail));
    }
}
