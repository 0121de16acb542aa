package dev.tally.live;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Collectors;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.http.problem.ShuttingDown;
import dev.tally.redis.RedisCommands;
import dev.tally.store.Counters;
import dev.tally.store.top.TopCounters;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The feeds of this service, one for each topic that has viewers. */
@Singleton
class Feeds {

    /* Shorter than quarkus.redis.tcp.read-idle-timeout, as in SharedConnection. */
    private static final long BEAT_MILLIS = 500;

    /*
     * Each feed is rechecked every 15 seconds, the longest time for which a change stays unseen when a service is killed
     * before it publishes the change. Each beat rechecks some of the feeds: all at once would delay adds.
     */
    private static final int BEATS_PER_RECHECK = 30;

    private final Vertx vertx;
    private final RedisCommands commands;
    private final Subscription subscription;
    private final Reader reader;
    private final Map<Topic, Feed> feeds = new ConcurrentHashMap<>();
    private final Map<Topic.Subject, Set<Feed>> concerned = new ConcurrentHashMap<>();
    private final List<Long> timers;
    private int renewals;
    private int nextTurn;
    private int turn;
    private boolean closed;

    Feeds(
            Vertx vertx,
            Redis redis,
            RedisCommands commands,
            Channel channel,
            Counters counters,
            TopCounters top,
            LiveConfig config,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout) {
        this.vertx = vertx;
        this.commands = commands;
        this.subscription = new Subscription(redis, channel, this::changed);
        this.reader = new Reader(counters, top, subscription, timeout);
        this.timers = List.of(
                vertx.setPeriodic(BEAT_MILLIS, beat -> beat()),
                vertx.setPeriodic(
                        config.heartbeat().toMillis(), beat -> feeds.values().forEach(Feed::heartbeat)));
    }

    /** Adds a viewer, which receives the topic until its stream ends. */
    synchronized void join(Topic topic, Viewer viewer) {
        if (closed) {
            throw new ShuttingDown();
        }
        feeds.computeIfAbsent(topic, this::feed).join(viewer);
    }

    /** Returns a new feed. It is registered for changes before its first read. */
    private Feed feed(Topic topic) {
        nextTurn = (nextTurn + 1) % BEATS_PER_RECHECK;
        Feed feed = new Feed(nextTurn, topic, reader, vertx);
        topic.subjects()
                .forEach(subject -> concerned
                        .computeIfAbsent(subject, absent -> new CopyOnWriteArraySet<>())
                        .add(feed));
        return feed;
    }

    /** Passes changes on to the feeds that they concern. No keys mean that any may have changed. */
    private void changed(Namespace namespace, List<Key> keys) {
        if (keys.isEmpty()) {
            feeds.forEach((topic, feed) -> {
                if (topic.namespace().equals(namespace)) {
                    feed.anyChanged();
                }
            });
            return;
        }
        tell(new Topic.Subject(namespace, Optional.empty()), keys);
        keys.forEach(key -> tell(new Topic.Subject(namespace, Optional.of(key)), List.of(key)));
    }

    private void tell(Topic.Subject subject, List<Key> keys) {
        concerned.getOrDefault(subject, Set.of()).forEach(feed -> feed.changed(keys));
    }

    /** Removes feeds without viewers, and renews the subscriptions of the others. */
    private synchronized void beat() {
        if (feeds.entrySet().removeIf(entry -> forget(entry.getKey(), entry.getValue()))) {
            Set<Namespace> watched =
                    feeds.keySet().stream().map(Topic::namespace).collect(Collectors.toSet());
            subscription.keepOnly(watched);
        }
        int seen = commands.renewals();
        if (renewals != seen) {
            renewals = seen;
            subscription.renew();
        }
        subscription.beat();
        turn = (turn + 1) % BEATS_PER_RECHECK;
        feeds.values().stream().filter(feed -> feed.turn() == turn).forEach(Feed::recheck);
    }

    /** Removes a feed without viewers, and returns whether it did. */
    private boolean forget(Topic topic, Feed feed) {
        if (!feed.isForsaken()) {
            return false;
        }
        topic.subjects()
                .forEach(subject -> concerned.computeIfPresent(subject, (same, feeds) -> {
                    feeds.remove(feed);
                    return feeds.isEmpty() ? null : feeds;
                }));
        return true;
    }

    /** Ends all streams at the start of the shutdown delay, so that clients reconnect to other services. */
    synchronized void end(@Observes ShutdownDelayInitiatedEvent shutdown) {
        closed = true;
        feeds.values().forEach(Feed::endStreams);
    }

    synchronized void close(@Observes ShutdownEvent shutdown) {
        timers.forEach(vertx::cancelTimer);
        subscription.keepOnly(Set.of());
    }
}
