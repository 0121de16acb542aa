package dev.tally.http;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sets {@code Vary} on all answers: {@code Accept}, and where answers differ by {@code Origin}, as with CORS, that too, whether
 * or not the request has one. It is one header line, as nginx before 1.23 sees only the last of several.
 */
@Singleton
public class Vary {

    /* Before all other handlers, so that every answer has the header, including those of CORS. */
    private static final int FIRST = -1_000;

    private static final String WITHOUT_ORIGIN = "Accept";
    private static final String WITH_ORIGIN = "Accept, Origin";

    private volatile String names;

    public Vary(@ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean hasCors) {
        names = hasCors ? WITH_ORIGIN : WITHOUT_ORIGIN;
    }

    /** Says, before the first request, that answers differ by {@code Origin}. */
    public void addOrigin() {
        names = WITH_ORIGIN;
    }

    /** Returns the value of {@code Vary}. */
    public String names() {
        return names;
    }

    void add(@Observes Router router) {
        router.route().order(FIRST).handler(this::addToAnswer);
    }

    private void addToAnswer(RoutingContext http) {
        MultiMap headers = http.response().headers();
        http.addHeadersEndHandler(sent -> {
            if (!headers.contains(HttpHeaders.VARY)) {
                headers.set(HttpHeaders.VARY, names);
            }
        });
        http.next();
    }
}
