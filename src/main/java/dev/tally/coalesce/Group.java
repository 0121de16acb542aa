package dev.tally.coalesce;

import java.util.ArrayList;
import java.util.List;

import dev.tally.counter.Callback;
import dev.tally.redis.Deadline;

/**
 * Calls for one counter that become one command: reads, or adds of one sign, so that no partial sum is outside the range if
 * the total is not. Joining and answering cost O(1) per call. The deadline is that of the call that has waited longest.
 */
public final class Group {

    private final Deadline deadline;
    private final List<Call> calls = new ArrayList<>(4);

    private long sum;
    private boolean isFull;

    Group(Deadline deadline) {
        this.deadline = deadline;
    }

    public Deadline deadline() {
        return deadline;
    }

    public long sum() {
        return sum;
    }

    int size() {
        return calls.size();
    }

    boolean takes(long by) {
        long both = sum + by;
        boolean isOfOneSign = by == 0 || sum == 0 || by < 0 == sum < 0;
        return !isFull && isOfOneSign && both < 0 == (sum < 0 || by < 0);
    }

    void join(long by, Callback<Long> caller) {
        sum += by;
        calls.add(new Call(sum, caller));
    }

    /** Answers each caller with the value after its own add. */
    void counted(long value) {
        for (Call call : calls) {
            call.caller().succeeded(value - sum + call.upTo());
        }
    }

    void failed(Throwable failure) {
        calls.forEach(call -> call.caller().failed(failure));
    }

    /** Returns one group per call, in order. */
    List<Group> split() {
        List<Group> groups = new ArrayList<>(calls.size());
        long before = 0;
        for (Call call : calls) {
            Group alone = new Group(deadline);
            alone.join(call.upTo() - before, call.caller());
            alone.isFull = true;
            groups.add(alone);
            before = call.upTo();
        }
        return groups;
    }

    /**
     * One of the calls.
     *
     * @param upTo the sum of the adds up to and including its own
     * @param caller receives the result
     */
    private record Call(long upTo, Callback<Long> caller) {}
}
