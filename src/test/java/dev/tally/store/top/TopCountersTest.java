package dev.tally.store.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.RedisCommands;
import dev.tally.store.Bucket;
import dev.tally.store.Counters;
import dev.tally.testsupport.Crowd;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.hash.HashCommands;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TopCountersTest {

    private static final Key FERN = new Key("fern");
    private static final Comparator<Counter> LARGEST_FIRST =
            Comparator.comparingLong(Counter::value).reversed().thenComparing(Counter::key);

    @Inject
    TopCounters top;

    @Inject
    RedisCommands commands;

    @Inject
    Counters counters;

    @Inject
    RedisDataSource otherClient;

    @Inject
    Redis redis;

    @ConfigProperty(name = "quarkus.redis.timeout")
    Duration timeout;

    private final Random random = new Random(5);
    private Namespace plants;

    @BeforeEach
    void fresh() {
        plants = new Namespace("plants-" + System.nanoTime());
    }

    @Test
    void an_unknown_namespace_has_none() {
        assertThat(top(10)).isEmpty();
    }

    @Test
    void the_largest_come_first_and_equal_ones_in_the_order_of_their_keys() {
        add("10", 5);
        add("9", 5);
        add("b", -1);
        add("a", 7);
        assertThat(top(10)).containsExactly(counter("a", 7), counter("9", 5), counter("10", 5), counter("b", -1));
        assertThat(top(2)).containsExactly(counter("a", 7), counter("9", 5));
    }

    @Test
    void the_extremes_of_64_bits_are_counters_as_any() {
        add("min", Long.MIN_VALUE + 1);
        add("min", -1);
        add("max", Long.MAX_VALUE);
        assertThat(top(10)).containsExactly(counter("max", Long.MAX_VALUE), counter("min", Long.MIN_VALUE));
    }

    @Test
    void among_equal_counters_the_first_keys_are_chosen_whatever_their_bucket() {
        Stream.of("song-of-the-fern-", "0000000000000000000000000", "1000000000000000000000000", "x")
                .flatMap(prefix -> IntStream.range(0, 200).mapToObj(i -> prefix + i))
                .forEach(key -> add(key, 3));
        for (int limit : new int[] {1, 10, 300, 500, 700, 1_000}) {
            assertThat(top(limit)).isEqualTo(sorted(limit));
        }
    }

    @RepeatedTest(3)
    void it_is_always_the_beginning_of_the_full_sort() {
        for (int round = 0; round < 100; round++) {
            for (int i = random.nextInt(30); i > 0; i--) {
                add(anyKey(), random.nextInt(-20, 40));
            }
            if (random.nextInt(20) == 0) {
                counters.clear(plants);
            }
            int limit = 1 + random.nextInt(random.nextBoolean() ? 5 : 1_000);
            assertThat(top(limit)).isEqualTo(sorted(limit));
        }
    }

    @Test
    void what_another_client_was_answered_is_seen_at_once() {
        HashCommands<String, String, String> hashes = otherClient.hash(String.class);
        IntStream.range(0, 300).forEach(i -> add("key-" + i, 1));
        try (Crowd _ = Crowd.of(1, () -> add("noise", -1))) {
            for (long value = 2; value <= 2_000; value++) {
                Key key = new Key("key-" + random.nextInt(300));
                hashes.hset(Bucket.hash(plants, Bucket.of(key)), key.value(), Long.toString(value));
                assertThat(top(1)).containsExactly(new Counter(key, value));
            }
        }
    }

    @Test
    void an_unchanged_counter_keeps_its_place_while_larger_ones_come_and_go() {
        add("50", 50);
        IntStream.range(0, 100).forEach(i -> add("small-" + i, 1));
        AtomicInteger turn = new AtomicInteger();
        try (Crowd _ = Crowd.of(1, () -> {
            String key = "small-" + turn.getAndIncrement() % 100;
            add(key, 100);
            add(key, -100);
        })) {
            for (int i = 0; i < 2_000; i++) {
                assertThat(top(2)).contains(counter("50", 50));
            }
        }
    }

    @Test
    void all_who_ask_at_once_get_what_they_asked_for() {
        IntStream.range(0, 100).forEach(i -> add("key-" + i, i));
        List<Counter> all = sorted(100);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Counter>>> answers = IntStream.rangeClosed(1, 100)
                    .mapToObj(limit -> CompletableFuture.supplyAsync(() -> top(limit), callers))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join()).isEqualTo(all.subList(0, i + 1));
            }
        }
    }

    @Test
    void a_lost_connection_loses_no_change() {
        for (String type : List.of("pubsub", "normal")) {
            add("fern", 1);
            top(1);
            otherClient.execute("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
            await().ignoreExceptions().until(() -> add("fern", 10) > 0);
            await().ignoreExceptions().until(() -> !top(1).isEmpty());
            assertThat(top(1)).containsExactly(new Counter(FERN, counters.read(plants, FERN)));
        }
    }

    @Test
    void a_namespace_more_than_are_remembered_is_answered_as_well() {
        List<Namespace> many = IntStream.range(0, 40)
                .mapToObj(i -> new Namespace(plants.value() + "-" + i))
                .toList();
        for (int round = 1; round <= 2; round++) {
            for (Namespace namespace : many) {
                counters.add(namespace, FERN, 1);
                assertThat(top.topNow(namespace, 1).counters()).containsExactly(new Counter(FERN, round));
            }
        }
    }

    @Test
    void a_cluster_that_cannot_track_is_read_as_a_whole() {
        TopCounters untracked = untracked();
        IntStream.range(0, 200).forEach(i -> add(anyKey(), i));
        assertThat(untracked.top(plants, 50).counters()).isEqualTo(sorted(50));
    }

    @Test
    void where_all_is_read_it_is_read_once_a_second_for_all_callers() {
        TopCounters untracked = untracked();
        add("fern", 1);
        long before = readings();
        long start = System.nanoTime();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 100).forEach(i -> callers.execute(() -> untracked.top(plants, 10)));
        }
        assertThat(untracked.top(plants, 1).counters()).hasSize(1);
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat(readings() - before).isBetween(1L, 1 + seconds);
    }

    private TopCounters untracked() {
        return new TopCounters(redis, commands, timeout, RedisClientType.CLUSTER);
    }

    /** The number of hashes read. */
    private long readings() {
        return otherClient
                .execute("INFO", "commandstats")
                .toString()
                .lines()
                .filter(line -> line.startsWith("cmdstat_hgetall:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("cmdstat_hgetall:calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void what_was_answered_a_second_before_a_call_is_counted_and_nothing_else() {
        for (TopCounters each : List.of(top, untracked())) {
            assertNeverOlderThanASecond(each);
        }
    }

    private void assertNeverOlderThanASecond(TopCounters each) {
        NavigableMap<Long, Long> answered = new ConcurrentSkipListMap<>();
        answered.put(System.nanoTime(), add("fern", 1));
        AtomicBoolean busy = new AtomicBoolean(true);
        CompletableFuture<Void> adds = CompletableFuture.runAsync(() -> {
            while (busy.get()) {
                long value = add("fern", 1);
                answered.put(System.nanoTime(), value);
            }
        });
        long first = answered.firstKey();
        long end = first + Duration.ofSeconds(4).toNanos();
        for (long called = first; called < end; called = System.nanoTime()) {
            long value = each.top(plants, 1).counters().getFirst().value();
            Map.Entry<Long, Long> least = answered.floorEntry(
                    Math.max(first, called - Duration.ofSeconds(1).toNanos()));
            assertThat(value).isBetween(least.getValue(), counters.read(plants, FERN));
        }
        busy.set(false);
        adds.join();
    }

    @Test
    void when_more_of_them_are_gone_than_are_held_all_are_read_again() {
        List<Counter> many =
                IntStream.range(0, 6_000).mapToObj(i -> counter("key-" + i, i)).toList();
        counters.addMany(plants, many);
        assertThat(top(1_000)).isEqualTo(sorted(1_000));
        for (int gone : new int[] {500, 2_500, 5_500}) {
            many.reversed().stream().limit(gone).forEach(counter -> counters.remove(plants, counter.key()));
            assertThat(top(1_000)).isEqualTo(sorted(1_000));
        }
    }

    private String anyKey() {
        return random.nextBoolean() ? Integer.toString(random.nextInt(500)) : "plant-of-" + random.nextInt(500);
    }

    private long add(String key, long by) {
        return counters.add(plants, new Key(key), by);
    }

    private List<Counter> top(int limit) {
        return top.topNow(plants, limit).counters();
    }

    private List<Counter> sorted(int limit) {
        return counters.all(plants)
                .flatMap(List::stream)
                .sorted(LARGEST_FIRST)
                .limit(limit)
                .toList();
    }

    private static Counter counter(String key, long value) {
        return new Counter(new Key(key), value);
    }
}
