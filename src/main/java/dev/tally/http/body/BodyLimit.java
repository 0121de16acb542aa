package dev.tally.http.body;

import jakarta.ws.rs.container.ContainerRequestContext;

import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Passes the streams of {@link BodyReader} to the resources, and answers for the bodies that it refuses. */
class BodyLimit {

    @ServerRequestFilter(preMatching = true)
    void check(ContainerRequestContext request, RoutingContext route) {
        RuntimeException refusal = route.get(BodyReader.REFUSAL);
        if (refusal != null) {
            throw refusal;
        }
        BodyStream stream = route.get(BodyReader.STREAM);
        if (stream != null) {
            request.setEntityStream(stream);
        }
    }
}
