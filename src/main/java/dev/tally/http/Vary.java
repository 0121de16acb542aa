package dev.tally.http;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells caches which headers of a request an answer depends on: on {@code Accept}, and with CORS on {@code Origin}, also where
 * the request has none. It is one header line, since nginx before 1.23 sees only the last of several.
 */
@Singleton
public class Vary {

    /* The first handler of all, so that every answer has it, those of CORS among them. */
    private static final int FIRST = -1_000;

    private final String names;

    public Vary(@ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean hasCors) {
        names = hasCors ? "Accept, Origin" : "Accept";
    }

    /** Returns the names of the headers, as the value of {@code Vary}. */
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
