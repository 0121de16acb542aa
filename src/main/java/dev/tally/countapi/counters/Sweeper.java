package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Changes;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.store.Namespaces;
import dev.tally.store.UsedBuckets;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jboss.logging.Logger;

/**
 * Removes expired counters that nobody accesses by these calls, so that other readers don't see them and their memory is
 * freed. A lease lets one service sweep at a time. If expiry is disabled, it removes the expiry times instead: hits would
 * not extend them, and they would apply if expiry were enabled again.
 *
 * <p>Cost of a sweep: one script per used bucket and {@value #COUNTERS_AT_ONCE} expired counters.
 */
@Singleton
@Startup
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /* The lease, and whether any counter has an expiry time. */
    private static final String TURN = "tally:countapi:turn";
    private static final String ENDS = "tally:countapi:ends";

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int ROUNDS_IN_A_LIFE = 10;

    private static final int NAMESPACES_AT_ONCE = 100;

    /* Some tenths of a millisecond of Redis time. */
    private static final int COUNTERS_AT_ONCE = 100;

    private final Vertx vertx;
    private final RedisCommands redis;
    private final Namespaces namespaces;
    private final UsedBuckets usedBuckets;
    private final Changes changes;
    private final Clocks clocks;
    private final Optional<Duration> life;
    private final Script claim = Script.of("lease-claim.lua");
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
            vertx.setTimer(wait.toMillis(), due -> Thread.startVirtualThread(this::begin));
        }
    }

    private void begin() {
        Duration wait = SHORTEST;
        try {
            if (life.isPresent()) {
                sweepInTurn();
            } else {
                takeEndsBack();
            }
            wait = pause();
        } catch (RuntimeException failure) {
            LOG.debugf(failure, "Not all counters were swept");
        }
        beginIn(wait);
    }

    private Duration pause() {
        Duration part = life.map(time -> time.dividedBy(ROUNDS_IN_A_LIFE)).orElse(LONGEST);
        return part.compareTo(SHORTEST) < 0 ? SHORTEST : part.compareTo(LONGEST) > 0 ? LONGEST : part;
    }

    private void sweepInTurn() {
        // Shorter than the pause, so that the same service can sweep next time.
        String turn = Long.toString(pause().toMillis() * 9 / 10);
        redis.ask(Request.cmd(Command.SET).arg(ENDS).arg(""), redis.deadline());
        if (redis.ask(claim, List.of(TURN), List.of("", turn)).toBoolean()) {
            onEachPortion(this::sweep);
        }
    }

    private void takeEndsBack() {
        if (redis.ask(Request.cmd(Command.EXISTS).arg(ENDS), redis.deadline()).toInteger() > 0) {
            onEachPortion(this::takeEndsBack);
            redis.ask(Request.cmd(Command.DEL).arg(ENDS), redis.deadline());
        }
    }

    private void takeEndsBack(Namespace namespace, List<Integer> portion) {
        Deadline deadline = redis.deadline();
        Joined.inOrder(
                portion,
                bucket -> redis.begin(
                        Request.cmd(Command.UNLINK).arg(OwnedCounters.ends(namespace, bucket)), Purpose.ASK, deadline),
                Pending::await,
                deadline);
    }

    /** Removes the expired counters of some buckets, and repeats for buckets that may contain more. */
    private void sweep(Namespace namespace, List<Integer> portion) {
        List<Integer> left = portion;
        while (!left.isEmpty()) {
            Deadline deadline = redis.deadline();
            List<String> arguments = List.of(Integer.toString(COUNTERS_AT_ONCE), Long.toString(clocks.earliest()));
            List<Response> gone = Joined.inOrder(
                    left,
                    bucket -> redis.begin(sweep, OwnedCounters.keys(namespace, bucket), arguments, deadline),
                    Pending::await,
                    deadline);
            gone.stream()
                    .flatMap(Response::stream)
                    .map(key -> new Key(key.toString()))
                    .forEach(key -> changes.changed(namespace, key));
            List<Integer> swept = left;
            left = IntStream.range(0, swept.size())
                    .filter(i -> gone.get(i).size() >= COUNTERS_AT_ONCE)
                    .mapToObj(swept::get)
                    .toList();
        }
    }

    private void onEachPortion(BiConsumer<Namespace, List<Integer>> work) {
        Optional<String> cursor = Optional.empty();
        do {
            Namespaces.Page page = namespaces.page(cursor, NAMESPACES_AT_ONCE);
            for (String name : page.names()) {
                Namespace namespace = new Namespace(name);
                usedBuckets.portions(namespace, redis.deadline()).forEach(portion -> work.accept(namespace, portion));
            }
            cursor = page.next();
        } while (cursor.isPresent());
    }

    void end(@Observes ShutdownEvent shutdown) {
        isEnding = true;
    }
}
