package dev.tally.http;

import java.util.function.Consumer;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import io.vertx.ext.web.RoutingContext;

/** Answers requests with a stream of the values of a counter. */
public interface ValueStream {

    /**
     * Answers a request with the value of a counter, followed by each new value.
     *
     * @param refusal receives the failure when the stream can't begin; otherwise the stream writes the whole answer
     */
    void values(Namespace namespace, Key key, RoutingContext http, Consumer<Throwable> refusal);
}
