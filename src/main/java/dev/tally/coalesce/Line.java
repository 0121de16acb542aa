package dev.tally.coalesce;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.redis.Deadline;

/** The queue of the calls for one counter in one event loop, in groups; each group becomes one command. */
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

    /** Removes and returns the group to send next. */
    Group next() {
        return groups.removeFirst();
    }

    /**
     * Answers a group with the value after its sum was added.
     *
     * @return the number of calls answered
     */
    int succeeded(Group group, long value) {
        group.counted(value);
        return group.size();
    }

    /**
     * Fails a group. If its sum would overflow the counter, its calls return to the front of the queue as groups of one
     * instead: some of them may succeed.
     *
     * @return the number of calls answered
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
