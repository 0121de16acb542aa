package dev.tally.counter;

import java.util.ArrayDeque;
import java.util.Deque;

import io.vertx.core.AsyncResult;

/** The calls about one counter that wait in one event loop, in groups of which each becomes one command. */
final class Line {

    private final Name name;
    private final Deque<Group> groups = new ArrayDeque<>(2);

    Line(Name name) {
        this.name = name;
    }

    Name name() {
        return name;
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

    /** What is done to the counter. */
    enum Kind {
        ADD,
        READ
    }

    /**
     * What a line is for.
     *
     * @param kind what is done
     * @param namespace the namespace of the counter
     * @param key its key
     */
    record Name(Kind kind, Namespace namespace, Key key) {}
}
