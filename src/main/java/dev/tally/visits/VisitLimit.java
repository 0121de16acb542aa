package dev.tally.visits;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.counter.Visits;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import dev.tally.store.Bucket;
import dev.tally.store.UsedBuckets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import org.jboss.logging.Logger;

/**
 * Limits the visits that Redis remembers for a namespace. Each service counts those that it has stored, by slices of time,
 * and adds its numbers to a hash in Redis once a second. A sum over the limit makes the oldest slices end early: their
 * visitors may count again. The numbers are about right: a service that is killed loses those of its last second.
 *
 * <p>Cost: two commands a second for each namespace with {@code once}, while it is added to; when the limit is exceeded, a
 * script for each used bucket.
 */
@Singleton
class VisitLimit implements Visits {

    private static final Logger LOG = Logger.getLogger(VisitLimit.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final RedisCommands redis;
    private final NamespaceRules rules;
    private final UsedBuckets usedBuckets;
    private final MeterRegistry metrics;
    private final InstantSource clock = InstantSource.system();
    private final Script forget = Script.of("visits-forget.lua");
    private final Map<Namespace, Map<Long, LongAdder>> stored = new ConcurrentHashMap<>();
    private final Map<Namespace, AtomicLong> sums = new ConcurrentHashMap<>();
    private volatile boolean isEnding;

    VisitLimit(Vertx vertx, RedisCommands redis, NamespaceRules rules, UsedBuckets usedBuckets, MeterRegistry metrics) {
        this.vertx = vertx;
        this.redis = redis;
        this.rules = rules;
        this.usedBuckets = usedBuckets;
        this.metrics = metrics;
    }

    void begin(@Observes StartupEvent started) {
        rules.all().forEach((namespace, rule) -> {
            if (rule.once().isPresent()) {
                sums.put(namespace, new AtomicLong());
                Gauge.builder("tally.visits", sums.get(namespace), AtomicLong::get)
                        .description("Visits that Redis remembers, so that visitors count once")
                        .tag("namespace", namespace.value())
                        .register(metrics);
                forgotten(namespace);
            }
        });
        if (!sums.isEmpty()) {
            schedule();
        }
    }

    private io.micrometer.core.instrument.Counter forgotten(Namespace namespace) {
        return io.micrometer.core.instrument.Counter.builder("tally.visits.forgotten")
                .description("Visits forgotten early, because there were more than the rules allow")
                .tag("namespace", namespace.value())
                .register(metrics);
    }

    void end(@Observes ShutdownEvent shutdown) {
        isEnding = true;
    }

    @Override
    public void added(Namespace namespace, long slice, long number) {
        stored.computeIfAbsent(namespace, absent -> new ConcurrentHashMap<>())
                .computeIfAbsent(slice, absent -> new LongAdder())
                .add(number);
    }

    private void schedule() {
        if (!isEnding) {
            vertx.setTimer(PERIOD.toMillis(), due -> Thread.startVirtualThread(this::limitAll));
        }
    }

    private void limitAll() {
        for (Namespace namespace : sums.keySet()) {
            try {
                limit(namespace, rules.of(namespace));
            } catch (RuntimeException failure) {
                LOG.debugf(failure, "The visits of %s were not counted", namespace);
            }
        }
        schedule();
    }

    private void limit(Namespace namespace, Rules rule) {
        Map<Long, LongAdder> slices = stored.remove(namespace);
        if (slices == null) {
            return;
        }
        String key = "tally:{" + namespace + "}:visits";
        slices.forEach(
                (slice, number) -> redis.ask(Command.HINCRBY, key, Long.toString(slice), Long.toString(number.sum())));
        NavigableMap<Long, Long> numbers = read(key);
        // A slice after tomorrow is left by a clock that was wrong.
        long tomorrow = clock.millis() + Duration.ofDays(2).toMillis();
        remove(key, List.copyOf(numbers.tailMap(tomorrow).keySet()));
        numbers.tailMap(tomorrow).clear();
        if (numbers.isEmpty()) {
            return;
        }
        long end = numbers.lastKey() - 2 * rule.once().orElse(Duration.ZERO).toMillis();
        remove(key, List.copyOf(numbers.headMap(end).keySet()));
        numbers.headMap(end).clear();
        long sum = numbers.values().stream().mapToLong(Long::longValue).sum();
        List<Long> oldest = new ArrayList<>();
        while (sum > rule.visits()) {
            Map.Entry<Long, Long> first = numbers.pollFirstEntry();
            oldest.add(first.getKey());
            sum -= first.getValue();
            forgotten(namespace).increment(first.getValue());
        }
        if (!oldest.isEmpty()) {
            remove(key, oldest);
            forget(namespace, oldest.getLast());
            LOG.infof(
                    "More than %d visits of %s were to be remembered: the oldest are forgotten, and their visitors may"
                            + " count again. TALLY_RULES_…_VISITS is the limit",
                    rule.visits(), namespace);
        }
        sums.get(namespace).set(sum);
    }

    private NavigableMap<Long, Long> read(String key) {
        Response fields = redis.ask(Command.HGETALL, key);
        NavigableMap<Long, Long> numbers = new TreeMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            numbers.put(fields.get(i).toLong(), fields.get(i + 1).toLong());
        }
        return numbers;
    }

    private void remove(String key, List<Long> slices) {
        slices.forEach(slice -> redis.ask(Command.HDEL, key, Long.toString(slice)));
    }

    private void forget(Namespace namespace, long latest) {
        for (List<Integer> portion : usedBuckets.portions(namespace, redis.deadline())) {
            Deadline deadline = redis.deadline();
            Joined.inOrder(
                    portion,
                    bucket -> {
                        String hash = Bucket.hash(namespace, bucket);
                        return Pending.<Response>of(caller -> redis.run(
                                forget,
                                List.of(Bucket.visits(hash)),
                                List.of(Long.toString(latest), hash),
                                Purpose.REMOVE,
                                deadline,
                                caller));
                    },
                    Pending::await,
                    deadline);
        }
    }
}
