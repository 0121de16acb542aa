package dev.tally.api;

import java.util.function.LongFunction;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Counters;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.security.WriteAccess;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The calls that come more often than all others, an add to one counter and a read of one, without the layers that take most
 * of the time of such a call; see docs/adr/0016-hot-calls.md. Only those that ask for nothing else: whatever has a query, a
 * body, a wish about the answer or a wrong name goes on to the resources, which answer these calls the same.
 */
@Singleton
class HotCalls {

    private static final String SONGS = "/song/";
    private static final String COUNTERS = "/v1/counters/";

    /* As the resources write it. */
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");

    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain;charset=UTF-8");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json;charset=UTF-8");

    private final Counters counters;
    private final WriteAccess access;

    HotCalls(Counters counters, WriteAccess access) {
        this.counters = counters;
        this.access = access;
    }

    void route(@Observes Router router) {
        router.route(SONGS + "*")
                .order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT)
                .handler(this::song);
        router.route(COUNTERS + "*")
                .order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT)
                .handler(this::counter);
    }

    private void song(RoutingContext call) {
        HttpServerRequest request = call.request();
        if (!request.path().startsWith(SONGS) || !isPlain(request)) {
            call.next();
            return;
        }
        Key key;
        try {
            key = Key.parse(request.path().substring(SONGS.length()));
        } catch (CounterFailure.InvalidName invalid) {
            call.next();
            return;
        }
        answer(call, Namespace.SONG, key, TEXT, Long::toString);
    }

    private void counter(RoutingContext call) {
        HttpServerRequest request = call.request();
        int slash = request.path().indexOf('/', COUNTERS.length());
        if (!request.path().startsWith(COUNTERS) || slash < 0 || !isPlain(request)) {
            call.next();
            return;
        }
        Namespace namespace;
        Key key;
        try {
            namespace = Namespace.parse(request.path().substring(COUNTERS.length(), slash));
            key = Key.parse(request.path().substring(slash + 1));
        } catch (CounterFailure.InvalidName invalid) {
            call.next();
            return;
        }
        // Names need no escaping.
        String start = "{\"namespace\":\"" + namespace + "\",\"key\":\"" + key + "\",\"value\":";
        answer(call, namespace, key, JSON, value -> start + value + "}");
    }

    /** Returns whether a request is one that is answered here: an add of one, or a read, and nothing else. */
    private boolean isPlain(HttpServerRequest request) {
        boolean isAdd = request.method() == HttpMethod.POST;
        if (!isAdd && request.method() != HttpMethod.GET || isAdd && !access.isOpen() || request.query() != null) {
            return false;
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return (accept == null || accept.equals("*/*"))
                && (length == null || length.equals("0"))
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                && !request.headers().contains(HttpHeaders.EXPECT)
                && !request.headers().contains(Idempotency.KEY);
    }

    private void answer(
            RoutingContext call, Namespace namespace, Key key, CharSequence type, LongFunction<String> body) {
        Uni<Long> value = call.request().method() == HttpMethod.POST
                ? counters.add(namespace, key, 1)
                : counters.read(namespace, key);
        HttpServerResponse response = call.response();
        value.subscribe().with(number -> response.putHeader(CONTENT_TYPE, type).end(body.apply(number)), failure -> {
            HotCallFailure.note(call, failure);
            call.next();
        });
    }
}
