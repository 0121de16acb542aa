package dev.tally.live;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Pending;
import dev.tally.redis.RedisErrors;
import dev.tally.store.Counters;
import dev.tally.store.top.TopCounters;

/** Reads counters after subscribing to their changes: a value is current until a change is announced. */
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

    List<Counter> values(Namespace namespace, Collection<Key> keys) {
        requireSubscription(namespace);
        return counters.read(namespace, List.copyOf(keys));
    }

    List<Counter> largest(Namespace namespace, int limit) {
        requireSubscription(namespace);
        return top.topNow(namespace, limit).counters();
    }

    private void requireSubscription(Namespace namespace) {
        Pending.<Void>of(caller -> subscription
                        .to(namespace)
                        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .onSuccess(caller::succeeded)
                        .onFailure(failure -> caller.failed(RedisErrors.unavailable(failure))))
                .await();
    }
}
