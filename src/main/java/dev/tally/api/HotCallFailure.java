package dev.tally.api;

import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Has a failure of one of the {@link HotCalls} told as all failures are, by the {@link ProblemMapper}: the call goes on to the
 * resources, and ends before it gets to one.
 */
class HotCallFailure {

    private static final String FAILURE = HotCallFailure.class.getName();

    /** Notes why a call has failed. It may not be made again. */
    static void note(RoutingContext call, Throwable failure) {
        call.put(FAILURE, failure);
    }

    @ServerRequestFilter(preMatching = true, priority = Integer.MIN_VALUE)
    void tell(RoutingContext call) throws Throwable {
        Throwable failure = call.get(FAILURE);
        if (failure != null) {
            throw failure;
        }
    }
}
