package dev.tally.http;

import java.util.Optional;

import jakarta.ws.rs.container.ContainerRequestContext;

import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Puts the id that a proxy has given to a request beside all that is logged for it. */
public class RequestId {

    public static final String HEADER = "X-Request-Id";

    @ServerRequestFilter(preMatching = true)
    void remember(ContainerRequestContext request) {
        remember(Optional.ofNullable(request.getHeaderString(HEADER)));
    }

    public static void remember(Optional<String> id) {
        id.ifPresent(text -> MDC.put("request", text));
    }
}
