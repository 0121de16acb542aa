package dev.tally.api;

import jakarta.ws.rs.container.ContainerRequestContext;

import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Puts the id that a proxy has given to a request beside all that is logged for it. */
class RequestId {

    private static final String HEADER = "X-Request-Id";

    @ServerRequestFilter(preMatching = true)
    void remember(ContainerRequestContext request) {
        String id = request.getHeaderString(HEADER);
        if (id != null) {
            MDC.put("request", id);
        }
    }
}
