package dev.tally.badge;

import java.util.Optional;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.drawing.Badge;
import dev.tally.drawing.Color;
import dev.tally.drawing.Drawing;
import dev.tally.drawing.Label;
import dev.tally.drawing.Shield;
import dev.tally.drawing.Style;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** A counter as a small image, for a README or a web page. Requests for it count nothing. */
@Path("/v1/badge/{namespace}")
@RunOnVirtualThread
@Tag(name = "Badges")
public class BadgeResource {

    private static final String DEFAULT_COLOR = "blue";
    private static final String DEFAULT_STYLE = "flat";

    private final Counters counters;
    private final Names names;

    BadgeResource(Counters counters, Names names) {
        this.counters = counters;
        this.names = names;
    }

    @GET
    @Path("{key: .+}.svg")
    @Produces("image/svg+xml")
    @Operation(operationId = "getBadge", summary = "A counter as an SVG badge; the label is its namespace by default")
    @APIResponse(responseCode = "200", ref = "Badge")
    public RestResponse<String> svg(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("label") Optional<String> label,
            @QueryParam("color") @DefaultValue(DEFAULT_COLOR) String color,
            @QueryParam("style") @DefaultValue(DEFAULT_STYLE) String style) {
        Style drawn = Style.parse(style);
        return fresh(new Drawing(badge(namespace, key, label, color), drawn).svg());
    }

    @GET
    @Path("{key: .+}.json")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getBadgeData", summary = "The content of a badge, for an endpoint badge of shields.io")
    public RestResponse<Endpoint> json(
            @PathParam("namespace") String namespace,
            @PathParam("key") String key,
            @QueryParam("label") Optional<String> label,
            @QueryParam("color") @DefaultValue(DEFAULT_COLOR) String color) {
        return fresh(Endpoint.of(badge(namespace, key, label, color)));
    }

    private Badge badge(String namespace, String key, Optional<String> label, String color) {
        Namespace in = names.namespace(namespace);
        Label left = new Label(label.orElse(namespace));
        Color right = Color.parse("color", color);
        return new Badge(left, counters.read(in, names.key(key)), right);
    }

    private static <T> RestResponse<T> fresh(T body) {
        ResponseBuilder<T> answer = ResponseBuilder.ok(body);
        Shield.HEADERS.forEach(answer::header);
        return answer.build();
    }

    /**
     * A badge in the endpoint format of shields.io.
     *
     * @param schemaVersion always 1
     * @param label the text on the left
     * @param message the text on the right
     * @param color of the right part
     */
    @Schema(name = "BadgeData")
    public record Endpoint(int schemaVersion, String label, String message, String color) {

        static Endpoint of(Badge badge) {
            return new Endpoint(
                    1,
                    badge.label().map(Label::text).orElse(""),
                    badge.message(),
                    badge.color().css());
        }
    }
}
