package dev.tally.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Commands that are sent together, and awaited together. */
public final class Joined {

    /* One round trip for a batch of usual size, and far from what the connections take at once. */
    private static final int AT_ONCE = 1_000;

    private Joined() {}

    /**
     * Returns the results in the order of the commands, or throws the first failure. More than a thousand go in portions, and
     * each command is made when it is to be sent: to hold all would take many times the memory of what they are made of.
     *
     * @param subjects what the commands are about
     * @param start sends the command that is about one
     * @param result waits for what that has begun
     * @param deadline that of all commands: after one that got no answer no more are sent
     */
    public static <A, P, T> List<T> inOrder(
            List<A> subjects, Function<A, P> start, Function<P, T> result, Deadline deadline) {
        if (subjects.size() > 1) {
            deadline.many();
        }
        List<T> results = new ArrayList<>(subjects.size());
        for (int from = 0; from < subjects.size(); from += AT_ONCE) {
            List<P> begun = subjects.subList(from, Math.min(from + AT_ONCE, subjects.size())).stream()
                    .map(start)
                    .toList();
            begun.forEach(one -> results.add(result.apply(one)));
        }
        return results;
    }
}
