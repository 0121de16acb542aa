package dev.tally.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.tally.counter.Step;
import dev.tally.rules.Kept;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

/** Entries of the history are read as {@code add.lua} writes them; {@code HistoryModelIT} checks both together. */
class BlockTest {

    private static final Block BLOCK = new Block(Step.DAY, 650);
    private static final long FIRST = 650 * 32;

    private static Map<Long, Long> read(String entry) {
        Map<Long, Long> sums = new LinkedHashMap<>();
        BLOCK.read(entry, sums::put);
        return sums;
    }

    @Test
    void an_entry_goes_back_from_its_position() {
        assertThat(read("30;5,,12")).containsExactly(Map.entry(FIRST + 30, 5L), Map.entry(FIRST + 28, 12L));
        assertThat(read("0;-1")).containsExactly(Map.entry(FIRST, -1L));
        assertThat(read("2;,,7")).containsExactly(Map.entry(FIRST, 7L));
        assertThat(read("31;")).isEmpty();
    }

    @Property
    void each_sum_is_read(@ForAll @NotEmpty Map<@IntRange(max = 31) Integer, Long> sums) {
        SortedMap<Integer, Long> sorted = new TreeMap<>(sums);
        int newest = sorted.lastKey();
        String entry = LongStream.rangeClosed(-newest, -sorted.firstKey())
                .mapToObj(position -> sorted.getOrDefault((int) -position, 0L))
                .map(sum -> sum == 0 ? "" : sum.toString())
                .collect(Collectors.joining(","));
        Map<Long, Long> expected = sums.entrySet().stream()
                .filter(sum -> sum.getValue() != 0)
                .collect(Collectors.toMap(sum -> FIRST + sum.getKey(), Map.Entry::getValue));
        assertThat(read(newest + ";" + entry)).isEqualTo(expected);
    }

    @Property
    void the_blocks_of_a_window_hold_each_of_its_steps_and_no_more(
            @ForAll Step step, @ForAll @LongRange(max = 1_000_000) long first, @ForAll @IntRange(max = 200) int size) {
        Window window = new Window(step, first, first + size - 1);
        assertThat(window.blocks())
                .isEqualTo(LongStream.range(first, first + size)
                        .mapToObj(number -> Block.of(step, number))
                        .distinct()
                        .toList());
    }

    @Test
    void all_keys_are_those_whose_steps_may_be_kept() {
        Instant now = Instant.parse("2028-02-29T23:59:59Z");
        long day = Step.DAY.of(now);
        List<String> all = BucketHistory.all("tally:{song:5}", new Kept(0, 40), now);
        // The first step of the oldest block ends 32 days before the last one, which is kept 40 days longer.
        assertThat(all)
                .contains("tally:{song:5}:now")
                .contains(Stream.of(day - 40 - 32, day, day + 1)
                        .map(number -> Block.of(Step.DAY, number).key("tally:{song:5}"))
                        .toArray(String[]::new))
                .noneMatch(key -> key.contains("hour"));
        assertThat(BucketHistory.all("tally:{song:5}", Kept.NOTHING, now)).isEmpty();
    }
}
