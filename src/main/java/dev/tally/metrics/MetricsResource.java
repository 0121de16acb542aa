package dev.tally.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import dev.tally.counter.Names;
import dev.tally.http.Momentary;
import dev.tally.http.Vary;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * The counters of a namespace as metrics, in the format that the client prefers. The answers are compressed here:
 * {@code quarkus.http.enable-compression} would concern all answers, and so turn the fast path off.
 */
@Path("/v1/metrics/{namespace}")
@RunOnVirtualThread
@Tag(name = "Metrics")
public class MetricsResource {

    private static final String GZIP = "gzip";
    private static final int GZIP_BUFFER = 8 * 1024;

    private final Counters counters;
    private final Names names;
    private final Vary vary;

    MetricsResource(Counters counters, Names names, Vary vary) {
        this.counters = counters;
        this.names = names;
        this.vary = vary;
    }

    @GET
    @Momentary
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "getMetrics", summary = "The counters of a namespace as metrics, for Prometheus")
    @APIResponse(responseCode = "200", ref = "Metrics")
    public RestResponse<StreamingOutput> classic(
            @PathParam("namespace") String namespace, @Context RoutingContext http) {
        return answer(Exposition.CLASSIC, namespace, http);
    }

    /** Not for clients that accept anything, such as browsers. */
    @GET
    @Momentary
    @Produces("application/openmetrics-text;qs=0.5")
    @APIResponse(responseCode = "200", ref = "Metrics")
    public RestResponse<StreamingOutput> openMetrics(
            @PathParam("namespace") String namespace, @Context RoutingContext http) {
        return answer(Exposition.OPEN_METRICS, namespace, http);
    }

    private RestResponse<StreamingOutput> answer(Exposition format, String namespace, RoutingContext http) {
        Scrape scrape = new Scrape(names.namespace(namespace), counters);
        boolean isCompressed = acceptsGzip(http);
        ResponseBuilder<StreamingOutput> answer = ResponseBuilder.<StreamingOutput>ok(
                        out -> write(scrape, format, isCompressed, out))
                .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                .header(HttpHeaders.VARY, vary.names() + ", " + HttpHeaders.ACCEPT_ENCODING);
        return (isCompressed ? answer.header(HttpHeaders.CONTENT_ENCODING, GZIP) : answer).build();
    }

    private static boolean acceptsGzip(RoutingContext http) {
        return http.parsedHeaders().acceptEncoding().stream()
                .anyMatch(coding -> coding.value().equalsIgnoreCase(GZIP) && coding.weight() > 0);
    }

    private static void write(Scrape scrape, Exposition format, boolean isCompressed, OutputStream out)
            throws IOException {
        if (!isCompressed) {
            scrape.write(format, out);
            return;
        }
        GZIPOutputStream compressed = new GZIPOutputStream(out, GZIP_BUFFER);
        scrape.write(format, compressed);
        // Only now: a scrape that fails must not look complete.
        compressed.finish();
    }
}
