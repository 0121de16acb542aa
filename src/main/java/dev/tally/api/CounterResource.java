package dev.tally.api;

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
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.http.Idempotency;
import dev.tally.http.WithoutIdempotencyKey;
import dev.tally.http.json.Json;
import dev.tally.http.json.Numbers;
import dev.tally.security.Role;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
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
    private final Names names;

    CounterResource(Counters counters, Names names) {
        this.counters = counters;
        this.names = names;
    }

    @GET
    @Operation(operationId = "getCounter", summary = "The value of a counter, 0 when nothing was counted")
    public NamedCounter get(@PathParam("namespace") String namespace, @PathParam("key") String key) {
        return new NamedCounter(namespace, key, counters.read(names.namespace(namespace), names.key(key)));
    }

    @POST
    @RolesAllowed(Role.WRITE)
    @Operation(operationId = "add", summary = "Adds to a counter and answers the new value")
    public RestResponse<NamedCounter> add(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("by") @DefaultValue("1") String by,
            @HeaderParam(Idempotency.KEY) Optional<String> idempotencyKey) {
        Namespace in = names.namespace(namespace);
        Key counter = names.key(key);
        long amount = Numbers.signed("by", by);
        if (idempotencyKey.isEmpty()) {
            return RestResponse.ok(new NamedCounter(namespace, key, counters.add(in, counter, amount)));
        }
        Outcome.Counted counted = counters.addOnce(new IdempotencyKey(idempotencyKey.get()), in, counter, amount);
        return Idempotency.answer(new NamedCounter(namespace, key, counted.value()), counted.replayed());
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
        return new NamedCounter(namespace, key, value);
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
     */
    public record NamedCounter(String namespace, String key, long value) {}
}
