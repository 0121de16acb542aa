package dev.tally.http.gate;

import jakarta.inject.Singleton;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Answers the requests that {@link RequestGate} refuses, and checks requests of HTTP/2, which do not pass through it.
 */
@Singleton
class MalformedRequests {

    @ServerRequestFilter(preMatching = true, priority = Integer.MIN_VALUE)
    void check(RoutingContext http) {
        HttpServerRequest request = http.request();
        Malformed.of(request).ifPresent(reason -> {
            throw new MalformedRequest(reason);
        });
        if (request.path().indexOf(';') >= 0) {
            throw new MalformedRequest(Malformed.TARGET);
        }
        if (request.version() == HttpVersion.HTTP_2
                && !ContentTypes.isSupported(request.headers().getAll(HttpHeaders.CONTENT_TYPE))) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, ContentTypes.UNSUPPORTED);
        }
    }
}
