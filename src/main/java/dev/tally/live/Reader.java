package dev.tally.live;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.RedisErrors;
import dev.tally.store.Counters;
import dev.tally.store.TopCounters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;

/** Reads counters whose changes are heard of: what it has read is true until it is told otherwise. */
final class Reader {

    private final Counters counters;
    private final TopCounters top;
    private final Subscription subscription;
    private final Duration timeout;

    Reader(Counters counters, TopCounters top, Subscription subscription, Duration timeout) {
        this.counters = counters;
        this.top = top;
        this.subscription = subscription;
        this.timeout = timeout;
    }

    Uni<List<Counter>> values(Namespace namespace, Collection<Key> keys) {
        return subscribed(namespace).chain(() -> counters.read(namespace, List.copyOf(keys)));
    }

    Uni<List<Counter>> largest(Namespace namespace, int limit) {
        return subscribed(namespace).chain(() -> top.top(namespace, limit));
    }

    private Uni<Void> subscribed(Namespace namespace) {
        return UniHelper.toUni(caller -> subscription
                .to(namespace)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(RedisErrors.unavailable(failure)))
                .onComplete(caller));
    }
}
