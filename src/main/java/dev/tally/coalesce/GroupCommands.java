package dev.tally.coalesce;

import dev.tally.counter.Callback;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;

/** Sends the commands that calls are coalesced into. */
public interface GroupCommands {

    /**
     * Sends one command for many calls.
     *
     * @param sum what all of them add; 0 for reads
     * @param commands of the current event loop
     * @param callback is told the value of the counter after the command
     */
    void send(Target target, long sum, Deadline deadline, LoopCommands commands, Callback<Long> callback);
}
