package dev.tally.countapi;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;

import dev.tally.countapi.counters.CountApiConfig;
import dev.tally.counter.CounterFailure;
import dev.tally.http.RequestId;
import dev.tally.http.RouteLabels;
import dev.tally.http.gate.Malformed;
import dev.tally.http.problem.ProblemException;
import dev.tally.http.problem.Problems;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/**
 * The routes of the calls, and what all of them share: every origin may call, and errors have the same form. They are not
 * JAX-RS resources, because a native binary includes all of those or none, whatever its settings at start.
 */
@Singleton
class Routes {

    private static final Logger LOG = Logger.getLogger(Routes.class);

    /* Before quarkus.http.cors, which has its own list of origins. */
    private static final int BEFORE_CORS = -301;

    /** The RateLimit headers are those that a proxy such as nginx may add. */
    private static final Map<String, String> OPEN_TO_ALL = Map.of(
            "Access-Control-Allow-Origin",
            "*",
            "Access-Control-Expose-Headers",
            "Retry-After,Tally-Counted,RateLimit,RateLimit-Policy,RateLimit-Limit,RateLimit-Remaining,RateLimit-Reset");

    /*
     * The context key under which the metrics of Quarkus look for the path template. Without it each counter
     * would have its own time series.
     */
    private static final String TEMPLATE = "UrlPathTemplate";

    /* Seconds: a day. Browsers apply smaller limits. */
    private static final String MAX_AGE = "86400";

    private final boolean isEnabled;
    private final CountApi calls;
    private final RouteLabels labels;
    private final ExecutorService virtualThreads;

    Routes(CountApiConfig config, CountApi calls, RouteLabels labels, @VirtualThreads ExecutorService virtualThreads) {
        this.virtualThreads = virtualThreads;
        this.labels = labels;
        this.isEnabled = config.enabled();
        this.calls = calls;
    }

    void add(@Observes Router router) {
        if (isEnabled) {
            for (Verb verb : Verb.values()) {
                labels.add(template(verb));
                router.route(verb.path() + "/*").order(BEFORE_CORS).handler(http -> serve(verb, http));
            }
        }
    }

    private static String template(Verb verb) {
        return verb.path() + "/{counter}";
    }

    private void serve(Verb verb, RoutingContext http) {
        RequestId.remember(Optional.ofNullable(http.request().getHeader(RequestId.HEADER)));
        http.vertx().getOrCreateContext().putLocal(TEMPLATE, template(verb));
        // Discards the body, which nothing reads: the next request on this connection comes after it.
        http.request().resume();
        OPEN_TO_ALL.forEach(http.response()::putHeader);
        var malformed = Malformed.of(http.request());
        if (malformed.isPresent()) {
            Answer.of(malformed.get().problem()).send(http);
            return;
        }
        String method = http.request().method().name();
        if (method.equals(HttpMethod.OPTIONS)) {
            tellOptions(verb, http.request());
        } else if (verb.has(method)) {
            answer(verb, http);
        } else {
            Answer.error(405, "The methods of " + verb.path() + " are " + verb.allowed() + ".")
                    .with(HttpHeaders.ALLOW, verb.allowed())
                    .send(http);
        }
    }

    /** Answers a CORS preflight request, which a browser sends before a request with a header such as a token. */
    private static void tellOptions(Verb verb, HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader(HttpHeaders.ALLOW, verb.allowed());
        response.putHeader("Access-Control-Allow-Methods", verb.allowed()).putHeader("Access-Control-Max-Age", MAX_AGE);
        String headers = request.getHeader("Access-Control-Request-Headers");
        if (headers != null) {
            response.putHeader("Access-Control-Allow-Headers", headers)
                    .putHeader("Vary", "Access-Control-Request-Headers");
        }
        response.setStatusCode(204).end();
    }

    private void answer(Verb verb, RoutingContext http) {
        Context caller = http.vertx().getOrCreateContext();
        if (verb == Verb.STREAM) {
            answer(verb, http, caller);
        } else {
            virtualThreads.execute(() -> answer(verb, http, caller));
        }
    }

    private void answer(Verb verb, RoutingContext http, Context caller) {
        Consumer<Throwable> refusal = failure -> send(toAnswer(failure, http.request()), http, caller);
        try {
            Call call = Call.of(verb, http);
            var callback = call.callback();
            calls.answer(call, refusal)
                    .map(answer -> callback.map(answer::to).orElse(answer))
                    .ifPresent(answer -> send(answer, http, caller));
        } catch (RuntimeException failure) {
            refusal.accept(failure);
        }
    }

    private static void send(Answer answer, RoutingContext http, Context caller) {
        caller.runOnContext(now -> answer.send(http));
    }

    private static Answer toAnswer(Throwable failure, HttpServerRequest request) {
        return switch (failure) {
            case Call.MissingKey missing -> Answer.error(401, missing.getMessage());
            // The messages of these failures refer to the Idempotency-Key, which these calls don't support.
            case CounterFailure.OutcomeUnknown unknown ->
                Answer.error(
                        503,
                        "The call was sent, but " + unknown.reason()
                                + ": it may have been done or not. Sending it again may count twice.");
            case CounterFailure.Unconfirmed _ ->
                Answer.error(
                        503,
                        "It was done, but not enough replicas of Redis have confirmed it in time: it is lost if one takes"
                                + " the place of its master now.");
            case CounterFailure unchanged -> Answer.of(Problems.of(unchanged));
            case ProblemException refusal -> Answer.of(refusal.problem());
            default -> {
                LOG.errorf(failure, "A request failed: %s", request.path());
                yield Answer.error(500, "Internal Server Error");
            }
        };
    }
}
