package dev.tally.live;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.http.ValueStream;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/** Streams, as the answers to requests. */
@Singleton
class Streams implements ValueStream {

    private final Feeds feeds;

    Streams(Feeds feeds) {
        this.feeds = feeds;
    }

    @Override
    public <T> Uni<T> values(Namespace namespace, Key key, RoutingContext http) {
        return open(new Topic(namespace, Set.of(key), Events.BARE), 1, Optional.empty(), http);
    }

    /** Answers a request with what is to be seen of a topic. The result is as with {@link ValueStream#values}. */
    <T> Uni<T> open(Topic topic, int limit, Optional<String> lastId, RoutingContext http) {
        return Uni.createFrom().emitter(refusal -> {
            Viewer viewer = new Viewer(
                    http.response(), VertxContext.getRootContext(Vertx.currentContext()), limit, lastId, refusal);
            feeds.join(topic, viewer);
            http.addEndHandler(end -> viewer.leave());
        });
    }
}
