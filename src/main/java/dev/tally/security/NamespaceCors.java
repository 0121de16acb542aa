package dev.tally.security;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.http.Vary;
import dev.tally.http.gate.Malformed;
import dev.tally.rules.NamespaceRules;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.cors.CORSConfig;
import io.quarkus.vertx.http.runtime.cors.CORSFilter;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets pages of the origins of a namespace read its answers, errors included, and add. Other origins get no CORS headers here.
 * An origin that {@code quarkus.http.cors} lets in everywhere is left to it.
 */
@Singleton
class NamespaceCors {

    /* Around quarkus.http.cors, which would refuse an origin that it does not know. */
    private static final int BEFORE_CORS = -301;
    private static final int AFTER_CORS = -299;

    private static final String ORIGIN = "Origin";

    /* Of the calls below /v1 whose next part is a namespace, those that pages make. */
    private static final Set<String> CALLS =
            Set.of("counters", "live", "top", "visitors", "badge", "history", "namespaces");

    private static final String METHODS = "GET, HEAD, POST";
    private static final String HEADERS = "Accept, Content-Type, Idempotency-Key, Tally-Visitor";

    /* Seconds: a day. Browsers apply smaller limits. */
    private static final String MAX_AGE = "86400";

    private final NamespaceRules rules;
    private final Set<String> origins;
    private final Vary vary;
    private final CORSConfig global;
    private final List<Pattern> globalPatterns;
    private final String exposed;

    NamespaceCors(NamespaceRules rules, Vary vary, VertxHttpConfig http) {
        this.rules = rules;
        this.origins = rules.all().values().stream()
                .flatMap(rule -> rule.origins().stream())
                .collect(Collectors.toSet());
        this.vary = vary;
        this.global = http.cors();
        this.globalPatterns = CORSFilter.parseAllowedOriginsRegex(global.origins());
        this.exposed = String.join(",", global.exposedHeaders().orElse(List.of()));
    }

    void add(@Observes Router router) {
        if (!origins.isEmpty()) {
            vary.addOrigin();
            router.route().order(BEFORE_CORS).handler(this::letIn);
            router.route().order(AFTER_CORS).handler(NamespaceCors::showOrigin);
        }
    }

    private void letIn(RoutingContext http) {
        HttpServerRequest request = http.request();
        String origin = request.getHeader(ORIGIN);
        if (origin == null || !origins.contains(origin) || isGlobal(origin) || !mayRead(origin, http)) {
            http.next();
            return;
        }
        HttpServerResponse response = http.response();
        response.putHeader("Access-Control-Allow-Origin", origin).putHeader("Access-Control-Expose-Headers", exposed);
        if (request.method().equals(HttpMethod.OPTIONS) && request.getHeader("Access-Control-Request-Method") != null) {
            response.putHeader("Access-Control-Allow-Methods", METHODS)
                    .putHeader("Access-Control-Allow-Headers", HEADERS)
                    .putHeader("Access-Control-Max-Age", MAX_AGE)
                    .end();
            return;
        }
        if (global.enabled()) {
            request.headers().remove(ORIGIN);
            http.put(ORIGIN, origin);
        }
        http.next();
    }

    /** Returns the header to a request from which it was hidden. */
    private static void showOrigin(RoutingContext http) {
        String origin = http.get(ORIGIN);
        if (origin != null) {
            http.request().headers().set(ORIGIN, origin);
        }
        http.next();
    }

    private boolean isGlobal(String origin) {
        List<String> known = global.origins().orElse(List.of());
        return global.enabled()
                && (known.equals(List.of("*"))
                        || known.contains(origin)
                        || CORSFilter.isOriginAllowedByRegex(globalPatterns, origin));
    }

    /** Returns whether the origin is one of the namespace. A malformed request is refused without a look at its namespace. */
    private boolean mayRead(String origin, RoutingContext http) {
        return Malformed.of(http.request()).isPresent()
                || namespace(http)
                        .filter(namespace -> rules.of(namespace).origins().contains(origin))
                        .isPresent();
    }

    /** Returns the namespace of a call that pages make, as the resources read it. */
    private static Optional<Namespace> namespace(RoutingContext http) {
        String root = Optional.ofNullable(http.mountPoint()).orElse("");
        String path = http.normalizedPath();
        String[] parts = (path.startsWith(root) ? path.substring(root.length()) : path).split("/", 5);
        boolean isOfSongs = parts.length < 2 || parts[1].isEmpty() || parts[1].equals("song");
        if (isOfSongs) {
            return Optional.of(Namespace.SONG);
        }
        if (parts.length < 4 || !parts[1].equals("v1") || !CALLS.contains(parts[2])) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Namespace(URLDecoder.decode(parts[3], StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException | CounterFailure.InvalidName e) {
            // The call refuses it.
            return Optional.empty();
        }
    }
}
