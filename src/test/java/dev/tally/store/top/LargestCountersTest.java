package dev.tally.store.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.store.Bucket;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LargestCountersTest {

    private LargestCounters largest = new LargestCounters(3, 6);
    private final Map<Key, Long> all = new TreeMap<>();

    @Property
    void they_are_the_beginning_of_the_full_sort_or_unknown(
            @ForAll @Size(max = 100) List<@IntRange(max = 149) Integer> changes) {
        largest = new LargestCounters(3, 6);
        all.clear();
        for (int change : changes) {
            change(change / 5, change % 5);
            largest.inOrder().ifPresent(known -> assertThat(known).isEqualTo(sorted(3)));
        }
    }

    @Example
    void they_are_known_until_more_are_gone_than_are_held_besides() {
        for (int key = 0; key < 10; key++) {
            change(key, 1 + key);
        }
        for (int key = 9; key > 6; key--) {
            change(key, 0);
            assertThat(largest.inOrder()).contains(sorted(3));
        }
        change(6, 0);
        assertThat(largest.inOrder()).isEmpty();
        change(1, 20);
        assertThat(largest.inOrder()).contains(sorted(3));
    }

    /** Replaces the contents of a bucket, as after a read. */
    private void change(int number, long value) {
        Key key = new Key(Integer.toString(number));
        if (value == 0) {
            all.remove(key);
        } else {
            all.put(key, value);
        }
        BitSet bucket = new BitSet();
        bucket.set(Bucket.of(key));
        largest.remove(bucket);
        all.forEach((other, count) -> {
            if (bucket.get(Bucket.of(other))) {
                largest.add(new Counter(other, count));
            }
        });
    }

    private List<Counter> sorted(int limit) {
        return all.entrySet().stream()
                .map(counter -> new Counter(counter.getKey(), counter.getValue()))
                .sorted(LargestCounters.LARGEST_FIRST)
                .limit(limit)
                .toList();
    }
}
