package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Changes;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.store.Namespaces;
import dev.tally.store.UsedBuckets;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jboss.logging.Logger;

/**
 * Removes what has outlived its time and is not asked for any more, for all who read counters in other ways, and for the
 * memory. Of all services one goes through the counters at a time. Where nothing is to end any more, it takes the ends
 * back instead: a hit does not put them off then, and they would count if it were switched on again.
 */
@Singleton
@Startup
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /* Whose turn it is, and whether any counter has an end. */
    private static final String TURN = "tally:countapi:turn";
    private static final String ENDS = "tally:countapi:ends";

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int ROUNDS_IN_A_LIFE = 10;

    private static final int NAMESPACES_AT_ONCE = 100;

    /* Some tenths of a millisecond of Redis' time. */
    private static final int COUNTERS_AT_ONCE = 100;

    private final Vertx vertx;
    private final RedisCommands redis;
    private final Namespaces namespaces;
    private final UsedBuckets usedBuckets;
    private final Changes changes;
    private final Clocks clocks;
    private final Optional<Duration> life;
    private final Script claim = Script.of("countapi-turn.lua");
    private final Script sweep = Script.of("countapi-sweep.lua");
    private volatile boolean isEnding;

    Sweeper(
            Vertx vertx,
            RedisCommands redis,
            Namespaces namespaces,
            UsedBuckets usedBuckets,
            Changes changes,
            Clocks clocks,
            CountApiConfig config) {
        this.vertx = vertx;
        this.redis = redis;
        this.namespaces = namespaces;
        this.usedBuckets = usedBuckets;
        this.changes = changes;
        this.clocks = clocks;
        this.life = config.expiry();
        if (life.filter(time -> time.compareTo(SHORTEST) < 0).isPresent()) {
            throw new ConfigurationException(
                    "tally.countapi.expiry has to be a second or more, such as 180d; leave it out for no expiry");
        }
        if (config.enabled()) {
            beginIn(SHORTEST);
        }
    }

    private void beginIn(Duration wait) {
        if (!isEnding) {
            vertx.setTimer(wait.toMillis(), due -> begin());
        }
    }

    private void begin() {
        (life.isPresent() ? sweepInTurn() : takeEndsBack()).subscribe().with(done -> beginIn(pause()), failure -> {
            LOG.debugf(failure, "Not all counters were swept");
            beginIn(SHORTEST);
        });
    }

    private Duration pause() {
        Duration part = life.map(time -> time.dividedBy(ROUNDS_IN_A_LIFE)).orElse(LONGEST);
        return part.compareTo(SHORTEST) < 0 ? SHORTEST : part.compareTo(LONGEST) > 0 ? LONGEST : part;
    }

    private Uni<Void> sweepInTurn() {
        // A little less than the pause: the same service may have the next one.
        String turn = Long.toString(pause().toMillis() * 9 / 10);
        return redis.ask(Request.cmd(Command.SET).arg(ENDS).arg(""))
                .chain(() -> redis.tell(claim, List.of(TURN), List.of(turn)))
                .chain(mine -> mine.toBoolean()
                        ? onEachBucket(this::sweep)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> takeEndsBack() {
        return redis.ask(Request.cmd(Command.EXISTS).arg(ENDS))
                .chain(there -> there.toInteger() == 0
                        ? Uni.createFrom().voidItem()
                        : onEachBucket(this::takeEndsBack)
                                .chain(() -> redis.ask(Request.cmd(Command.DEL).arg(ENDS)))
                                .replaceWithVoid());
    }

    private Uni<Void> takeEndsBack(Namespace namespace, int bucket, Deadline deadline) {
        return redis.ask(Request.cmd(Command.UNLINK).arg(OwnedCounters.ends(namespace, bucket)), deadline)
                .replaceWithVoid();
    }

    private Uni<Void> sweep(Namespace namespace, int bucket, Deadline deadline) {
        return redis.run(
                        sweep,
                        OwnedCounters.keys(namespace, bucket),
                        List.of(Integer.toString(COUNTERS_AT_ONCE), Long.toString(clocks.earliest())),
                        deadline)
                .chain(gone -> {
                    gone.stream().map(Response::toString).map(Key::new).forEach(key -> changes.changed(namespace, key));
                    return gone.size() < COUNTERS_AT_ONCE
                            ? Uni.createFrom().voidItem()
                            : sweep(namespace, bucket, deadline);
                });
    }

    private Uni<Void> onEachBucket(Work work) {
        return onEachBucket(work, Optional.empty());
    }

    private Uni<Void> onEachBucket(Work work, Optional<String> cursor) {
        return namespaces
                .page(cursor, NAMESPACES_AT_ONCE)
                .chain(page -> Multi.createFrom()
                        .iterable(page.names())
                        .onItem()
                        .transformToUniAndConcatenate(name -> onEachBucket(work, new Namespace(name)))
                        .onItem()
                        .ignoreAsUni()
                        .chain(() ->
                                page.next().isEmpty() ? Uni.createFrom().voidItem() : onEachBucket(work, page.next())));
    }

    private Uni<Void> onEachBucket(Work work, Namespace namespace) {
        return usedBuckets
                .portions(namespace, redis.deadline())
                .onItem()
                .transformToUniAndConcatenate(portion -> {
                    Deadline deadline = redis.deadline();
                    return Joined.inOrder(portion, bucket -> work.on(namespace, bucket, deadline), deadline);
                })
                .onItem()
                .ignoreAsUni();
    }

    void end(@Observes ShutdownEvent shutdown) {
        isEnding = true;
    }

    /** What is done with one bucket. */
    private interface Work {
        Uni<Void> on(Namespace namespace, int bucket, Deadline deadline);
    }
}
