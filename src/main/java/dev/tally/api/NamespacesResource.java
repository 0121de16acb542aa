package dev.tally.api;

import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.counter.Names;
import dev.tally.http.json.Numbers;
import dev.tally.rules.NamespaceRules;
import dev.tally.store.Namespaces;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The namespaces that were ever added to, and their rules. */
@Path("/v1/namespaces")
@RunOnVirtualThread
@Tag(name = "Counters")
public class NamespacesResource {

    private static final int MAX_LIMIT = 1_000;

    private final Namespaces namespaces;
    private final NamespaceRules rules;
    private final Names names;

    NamespacesResource(Namespaces namespaces, NamespaceRules rules, Names names) {
        this.namespaces = namespaces;
        this.rules = rules;
        this.names = names;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listNamespaces", summary = "The namespaces that were ever added to, page by page")
    public Listed list(
            @QueryParam("limit") @DefaultValue("100") String limit,
            @Parameter(ref = "namespaceCursor") @QueryParam("cursor") Optional<String> cursor) {
        Namespaces.Page page = namespaces.page(cursor, Numbers.upTo(MAX_LIMIT, "limit", limit));
        return new Listed(page.names(), page.next());
    }

    @GET
    @Path("/{namespace}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getNamespace", summary = "The rules of a namespace, without secrets")
    public NamespaceRule get(@PathParam("namespace") String namespace) {
        return NamespaceRule.of(namespace, rules.of(names.namespace(namespace)));
    }

    /**
     * A page of namespaces.
     *
     * @param namespaces the namespaces, in order
     * @param next the cursor of the next page; empty on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "Namespaces")
    public record Listed(List<String> namespaces, Optional<String> next) {}
}
