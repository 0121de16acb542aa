package dev.tally.coalesce;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.tally.counter.Caller;
import dev.tally.counter.CounterFailure;
import dev.tally.redis.Deadline;
import io.vertx.core.AsyncResult;

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

    void join(long by, Deadline deadline, Caller caller) {
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
     * Answers a group. Where its sum was too much for the counter, its calls come to the front of the line one by one: some of
     * them may do.
     *
     * @return how many calls wait no more
     */
    int answer(Group group, AsyncResult<Long> answer) {
        if (answer.succeeded()) {
            group.counted(answer.result());
        } else if (answer.cause() instanceof CounterFailure.Overflow && group.size() > 1) {
            group.split().reversed().forEach(groups::addFirst);
            return 0;
        } else {
            group.failed(answer.cause());
        }
        return group.size();
    }
}
