package dev.tally.counter;

import java.util.List;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Commands that are sent together, and answered together. */
public final class Joined {

    /* One round trip for a batch of usual size, and far from what the connections take at once. */
    private static final int AT_ONCE = 1_000;

    private Joined() {}

    /**
     * Returns the results in the order of the commands, or the first failure. More than a thousand go in portions.
     *
     * @param deadline that of all commands: after one that got no answer no more are sent
     */
    public static <T> Uni<List<T>> inOrder(List<Uni<T>> commands, Deadline deadline) {
        if (commands.size() > 1) {
            deadline.many();
        }
        return Multi.createFrom()
                .iterable(commands)
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(portion -> Uni.join().all(portion).andFailFast())
                .collect()
                .asList()
                .map(portions -> portions.stream().flatMap(List::stream).toList());
    }
}
