package dev.tally.coalesce;

import dev.tally.counter.Callback;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;

/** Sends the commands into which calls are coalesced. */
public interface GroupCommands {

    /**
     * Sends one command for many calls.
     *
     * @param sum the sum of all adds; 0 for reads
     * @param commands of the current event loop
     * @param callback receives the value of the counter after the command
     */
    void send(Target target, long sum, Deadline deadline, LoopCommands commands, Callback<Long> callback);
}
