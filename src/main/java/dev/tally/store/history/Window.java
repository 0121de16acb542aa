package dev.tally.store.history;

import java.util.List;
import java.util.stream.LongStream;

import dev.tally.counter.Step;

/**
 * Successive hours or days.
 *
 * @param step their length
 * @param first the number of the first since 1970
 * @param last the number of the last; before the first if there is none
 */
public record Window(Step step, long first, long last) {

    /** Returns the number of hours or days. */
    public int size() {
        return (int) Math.max(0, last - first + 1);
    }

    public boolean contains(long number) {
        return first <= number && number <= last;
    }

    /** Returns the blocks that hold them, in order. */
    List<Block> blocks() {
        return size() == 0
                ? List.of()
                : LongStream.rangeClosed(
                                Block.of(step, first).number(),
                                Block.of(step, last).number())
                        .mapToObj(number -> new Block(step, number))
                        .toList();
    }
}
