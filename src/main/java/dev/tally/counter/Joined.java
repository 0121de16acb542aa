package dev.tally.counter;

import java.util.List;

import io.smallrye.mutiny.Uni;

/** Commands that are sent at once, and answered together. */
final class Joined {

    private Joined() {}

    /** Returns the results in the order of the commands, or the first failure. */
    static <T> Uni<List<T>> inOrder(List<Uni<T>> commands) {
        return commands.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join().all(commands).andFailFast();
    }
}
