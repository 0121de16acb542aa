package dev.tally.api;

import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
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
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.http.json.Json;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** One counter. */
@Path("/v1/counters/{namespace}/{key: .+}")
@RunOnVirtualThread
@Tag(name = "Counters")
public class CounterResource {

    private final Counters counters;
    private final Adds adds;
    private final Visitors visitors;
    private final Names names;

    CounterResource(Counters counters, Adds adds, Visitors visitors, Names names) {
        this.counters = counters;
        this.adds = adds;
        this.visitors = visitors;
        this.names = names;
    }

    @GET
    @Operation(operationId = "getCounter", summary = "The value of a counter, 0 when nothing was counted")
    public NamedCounter get(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("bots") Optional<String> bots) {
        boolean withBots = WithParameter.parse("bots", bots);
        Namespace in = names.namespace(namespace);
        Key counter = names.key(key);
        NamedCounter named = NamedCounter.of(namespace, key, counters.read(in, counter));
        return withBots ? named.withBots(counters.readBots(in, List.of(counter)).getFirst()) : named;
    }

    @POST
    @RequiresWriteAccess
    @Operation(operationId = "add", summary = "Adds to a counter and answers the new value")
    public RestResponse<NamedCounter> add(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("by") @DefaultValue("1") String by,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey,
            @Context HttpServerRequest request) {
        Namespace in = names.namespace(namespace);
        Key counter = names.key(key);
        long amount = Numbers.signed("by", by);
        Visitor visitor = visitors.of(in, Caller.of(request));
        Outcome.Answered outcome =
                adds.add(in, new Add(counter, amount, visitor), idempotencyKey.map(IdempotencyKey::new));
        return AddAnswer.of(NamedCounter.of(namespace, key, outcome), outcome);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN)
    @WithoutIdempotencyKey
    @Operation(operationId = "set", summary = "Sets a counter to a value")
    public NamedCounter set(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @RequestBody(ref = "NewValue") String body) {
        long value = Numbers.signed(
                "value",
                Json.object("body", body, "a JSON object such as {\"value\":7}")
                        .getOrDefault("value", new Json.Value.Absent()));
        counters.set(names.namespace(namespace), names.key(key), value);
        return NamedCounter.of(namespace, key, value);
    }

    @DELETE
    @RolesAllowed(Role.ADMIN)
    @WithoutIdempotencyKey
    @Operation(operationId = "remove", summary = "Removes a counter")
    public void remove(@PathParam("namespace") String namespace, @PathParam("key") String key) {
        counters.remove(names.namespace(namespace), names.key(key));
    }

    /**
     * A counter with its namespace.
     *
     * @param namespace its namespace
     * @param key its key
     * @param value its count
     * @param counted false if a rule made the add not count
     * @param reason why it did not count
     * @param bots what bots added, if they are counted apart and the call asks for it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record NamedCounter(
            String namespace,
            String key,
            long value,
            Optional<Boolean> counted,
            Optional<String> reason,
            Optional<Long> bots) {

        static NamedCounter of(String namespace, String key, long value) {
            return new NamedCounter(namespace, key, value, Optional.empty(), Optional.empty(), Optional.empty());
        }

        static NamedCounter of(String namespace, String key, Outcome.Answered outcome) {
            return new NamedCounter(
                    namespace,
                    key,
                    outcome.value(),
                    AddAnswer.counted(outcome),
                    AddAnswer.reason(outcome),
                    Optional.empty());
        }

        NamedCounter withBots(long added) {
            return new NamedCounter(namespace, key, value, counted, reason, Optional.of(added));
        }
    }
}
