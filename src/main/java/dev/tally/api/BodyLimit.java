package dev.tally.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;

import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses a body that is larger than any call takes in memory. Streams of lines are never there as a whole, and may be
 * of any size, which the framework's own limit knows no way to tell.
 */
class BodyLimit {

    private static final MediaType NDJSON = MediaType.valueOf(Ndjson.MEDIA_TYPE);

    /* Where the framework looks for the limit of a body whose length is not told before. */
    private static final String LIMIT_OF_CHUNKS = "io.quarkus.max-request-size";

    /* Larger than what is refused with a word about it: this one ends the connection. */
    private static final long MAX_CHUNKED = 10L * Json.MAX_LENGTH;

    @ServerRequestFilter(preMatching = true)
    void check(ContainerRequestContext request, RoutingContext route) {
        if (NDJSON.isCompatible(request.getMediaType())) {
            return;
        }
        if (request.getLength() > Json.MAX_LENGTH) {
            throw new BodyTooLarge();
        }
        route.put(LIMIT_OF_CHUNKS, MAX_CHUNKED);
    }
}
