package dev.tally.live;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.http.ValueStream;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/** Answers requests with streams. */
@Singleton
class Streams implements ValueStream {

    private final Feeds feeds;

    Streams(Feeds feeds) {
        this.feeds = feeds;
    }

    @Override
    public void values(Namespace namespace, Key key, RoutingContext http, Consumer<Throwable> refusal) {
        open(new Topic(namespace, Set.of(key), Events.BARE), 1, Optional.empty(), http, refusal);
    }

    /** Answers a request with the stream of a topic, as {@link ValueStream#values} does. */
    void open(Topic topic, int limit, Optional<String> lastId, RoutingContext http, Consumer<Throwable> refusal) {
        Viewer viewer = new Viewer(
                http.response(), VertxContext.getRootContext(Vertx.currentContext()), limit, lastId, refusal);
        feeds.join(topic, viewer);
        http.addEndHandler(end -> viewer.leave());
    }
}
