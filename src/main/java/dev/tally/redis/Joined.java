package dev.tally.redis;

import java.util.List;
import java.util.function.Function;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Commands that are sent together, and answered together. */
public final class Joined {

    /* One round trip for a batch of usual size, and far from what the connections take at once. */
    private static final int AT_ONCE = 1_000;

    private Joined() {}

    /**
     * Returns the results in the order of the commands, or the first failure. More than a thousand go in portions, and
     * each is made when it is to be sent: to hold all would take many times the memory of what they are made of.
     *
     * @param subjects what the commands are about
     * @param command makes the command that is about one
     * @param deadline that of all commands: after one that got no answer no more are sent
     */
    public static <A, T> Uni<List<T>> inOrder(List<A> subjects, Function<A, Uni<T>> command, Deadline deadline) {
        if (subjects.size() > 1) {
            deadline.many();
        }
        return Multi.createFrom()
                .iterable(subjects)
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(portion ->
                        Uni.join().all(portion.stream().map(command).toList()).andFailFast())
                .collect()
                .asList()
                .map(portions -> portions.stream().flatMap(List::stream).toList());
    }
}
