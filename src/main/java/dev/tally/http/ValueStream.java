package dev.tally.http;

import java.util.function.Consumer;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import io.vertx.ext.web.RoutingContext;

/** Answers requests with a stream of the values that a counter has. */
public interface ValueStream {

    /**
     * Answers a request with the bare value of a counter, and then each that it has.
     *
     * @param refusal is told why the stream can't begin, if it can't; else the whole answer is given here
     */
    void values(Namespace namespace, Key key, RoutingContext http, Consumer<Throwable> refusal);
}
