package dev.tally.store;

import static dev.tally.testsupport.Results.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CountersTest {

    private static final Namespace PLANTS = new Namespace("plants");
    private static final Key FERN = new Key("fern");

    @Inject
    Counters counters;

    @Inject
    UsedBuckets usedBuckets;

    @Inject
    RedisDataSource redis;

    @BeforeEach
    void clear() {
        result(counters.clear(PLANTS));
    }

    @Test
    void a_counter_begins_at_0_and_adds_up() {
        assertThat(result(counters.read(PLANTS, FERN))).isZero();
        assertThat(result(counters.add(PLANTS, FERN, 3))).isEqualTo(3);
        assertThat(result(counters.add(PLANTS, FERN, -5))).isEqualTo(-2);
        assertThat(result(counters.read(PLANTS, FERN))).isEqualTo(-2);
    }

    @Test
    void reading_registers_nothing() {
        result(counters.read(PLANTS, FERN));
        assertThat(all()).isEmpty();
    }

    @Test
    void an_overflow_changes_nothing() {
        result(counters.add(PLANTS, FERN, Long.MAX_VALUE));
        assertThatThrownBy(() -> result(counters.add(PLANTS, FERN, 1))).isInstanceOf(CounterFailure.Overflow.class);
        assertThat(result(counters.read(PLANTS, FERN))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void any_64_bit_number_can_be_added() {
        assertThat(result(counters.add(PLANTS, FERN, Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
        assertThat(result(counters.add(PLANTS, FERN, Long.MAX_VALUE))).isEqualTo(-1);
        result(counters.set(PLANTS, FERN, Long.MIN_VALUE));
        assertThat(result(counters.read(PLANTS, FERN))).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void namespaces_are_apart() {
        result(counters.add(PLANTS, FERN, 1));
        assertThat(result(counters.read(new Namespace("animals"), FERN))).isZero();
    }

    @Test
    void all_counters_are_listed_whatever_their_bucket() {
        List<Key> keys =
                IntStream.range(0, 1_000).mapToObj(i -> new Key("fern-" + i)).toList();
        keys.forEach(key -> result(counters.add(PLANTS, key, 1)));
        assertThat(all()).extracting(Counter::key).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void clearing_removes_all_and_counting_goes_on() {
        result(counters.add(PLANTS, FERN, 7));
        result(counters.clear(PLANTS));
        assertThat(all()).isEmpty();
        assertThat(result(counters.add(PLANTS, FERN, 1))).isEqualTo(1);
        assertThat(all()).containsExactly(new Counter(FERN, 1));
    }

    @Test
    void a_bucket_is_marked_before_its_first_add() {
        Namespace fresh = new Namespace("fresh-" + System.nanoTime());
        int bucket = Bucket.of(FERN);
        assertThat(usedBuckets.isMarked(fresh, bucket)).isFalse();
        result(counters.add(fresh, FERN, 1));
        assertThat(usedBuckets.isMarked(fresh, bucket)).isTrue();
        assertThat(redis.bitmap(String.class).getbit(Bucket.usedBitmap(fresh), bucket))
                .isEqualTo(1);
    }

    private List<Counter> all() {
        return counters.all(PLANTS)
                .collect()
                .asList()
                .map(portions -> portions.stream().flatMap(List::stream).toList())
                .await()
                .atMost(Duration.ofSeconds(5));
    }
}
