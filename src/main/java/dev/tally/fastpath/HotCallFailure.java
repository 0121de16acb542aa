package dev.tally.fastpath;

import dev.tally.http.problem.ProblemMapper;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Has a failure of one of the {@link HotCalls} told as all failures are, by the {@link ProblemMapper}: the call goes on to the
 * resources, and ends before it gets to one.
 */
class HotCallFailure {

    private static final AttributeKey<Throwable> FAILURE = AttributeKey.valueOf(HotCallFailure.class, "failure");

    /** Notes why the call has failed that a connection sends to the resources next. It may not be made again. */
    static void note(Channel connection, Throwable failure) {
        connection.attr(FAILURE).set(failure);
    }

    /** Notes that it was answered. */
    static void forget(Channel connection) {
        if (connection.hasAttr(FAILURE)) {
            connection.attr(FAILURE).set(null);
        }
    }

    @ServerRequestFilter(preMatching = true, priority = Integer.MIN_VALUE)
    void tell(HttpServerRequest request) throws Throwable {
        Channel connection = ((ConnectionBase) request.connection()).channel();
        Throwable failure =
                connection.hasAttr(FAILURE) ? connection.attr(FAILURE).get() : null;
        if (failure != null) {
            throw failure;
        }
    }
}
