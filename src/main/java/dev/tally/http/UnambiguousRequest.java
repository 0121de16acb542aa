package dev.tally.http;

import dev.tally.http.problem.InvalidParameter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses empty and repeated parameters. The framework would use the default, or the first value: an empty {@code by}
 * would add 1, and a retry with an empty {@code Idempotency-Key} would count twice.
 */
class UnambiguousRequest {

    @ServerRequestFilter
    void check(HttpServerRequest request) {
        if (request.query() != null && request.path().startsWith("/v1/")) {
            MultiMap parameters = request.params();
            parameters.names().forEach(name -> check(name, parameters));
        }
        if (request.headers().contains(Idempotency.KEY)) {
            check(Idempotency.KEY, request.headers());
        }
    }

    private static void check(String name, MultiMap values) {
        if (values.get(name).isEmpty() || values.getAll(name).size() > 1) {
            throw new InvalidParameter(name, "given once and not be empty, or left out");
        }
    }
}
