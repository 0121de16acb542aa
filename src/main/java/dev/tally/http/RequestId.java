package dev.tally.http;

import java.util.Optional;

import jakarta.ws.rs.container.ContainerRequestContext;

import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Adds the id that a proxy has given to a request to its log entries. */
public class RequestId {

    public static final String HEADER = "X-Request-Id";

    private static final String KEY = "request";

    @ServerRequestFilter(preMatching = true)
    void remember(ContainerRequestContext request) {
        remember(Optional.ofNullable(request.getHeaderString(HEADER)));
    }

    public static void remember(Optional<String> id) {
        id.ifPresent(text -> MDC.put(KEY, text));
    }

    /** Adds the id to the log entries of an action that runs outside a request of Quarkus, which would remove it. */
    public static void beside(Optional<String> id, Runnable action) {
        remember(id);
        try {
            action.run();
        } finally {
            MDC.remove(KEY);
        }
    }
}
