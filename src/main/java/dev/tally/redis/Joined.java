package dev.tally.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Pipelines commands: sends many before it waits for the first reply. */
public final class Joined {

    /* One round trip for a batch of usual size, and far below the limit of the connections. */
    private static final int AT_ONCE = 1_000;

    private Joined() {}

    /**
     * Returns the results in the order of the commands, or throws the first failure. More than a thousand are sent in
     * portions, and each command is built when it is sent: building all would take many times the memory of the subjects.
     *
     * @param subjects what the commands are about
     * @param start sends the command for one subject
     * @param result waits for a command that was started
     * @param deadline of all commands: after one without a reply no more are sent
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
