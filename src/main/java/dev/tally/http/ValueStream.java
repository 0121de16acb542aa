package dev.tally.http;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/** Answers requests with a stream of the values that a counter has. */
public interface ValueStream {

    /**
     * Answers a request with the bare value of a counter, and then each that it has.
     *
     * @return fails when the stream can't begin; else the answer is given here, and the result stays open
     */
    <T> Uni<T> values(Namespace namespace, Key key, RoutingContext http);
}
