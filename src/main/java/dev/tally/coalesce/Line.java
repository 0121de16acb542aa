package dev.tally.coalesce;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.redis.Deadline;

/** The calls about one counter that wait in one event loop, in groups of which each becomes one command. */
public final class Line {

    private final Target target;
    private final Deque<Group> groups = new ArrayDeque<>(2);

    Line(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    void join(long by, Deadline deadline, Callback<Long> caller) {
        Group last = groups.peekLast();
        if (last == null || !last.takes(by)) {
            last = new Group(deadline);
            groups.addLast(last);
        }
        last.join(by, caller);
    }

    /** Takes the group that is to be sent. */
    Group next() {
        return groups.removeFirst();
    }

    /**
     * Answers a group with the value that its sum has made.
     *
     * @return how many calls wait no more
     */
    int succeeded(Group group, long value) {
        group.counted(value);
        return group.size();
    }

    /**
     * Tells a group its failure. Where its sum was too much for the counter, its calls come to the front of the line one by
     * one instead: some of them may do.
     *
     * @return how many calls wait no more
     */
    int failed(Group group, Throwable failure) {
        if (failure instanceof CounterFailure.Overflow && group.size() > 1) {
            group.split().reversed().forEach(groups::addFirst);
            return 0;
        }
        group.failed(failure);
        return group.size();
    }
}
