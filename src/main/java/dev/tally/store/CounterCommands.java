package dev.tally.store;

import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import dev.tally.coalesce.GroupCommands;
import dev.tally.coalesce.Target;
import dev.tally.counter.Callback;
import dev.tally.counter.Changes;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;
import dev.tally.redis.Purpose;
import dev.tally.redis.Script;
import dev.tally.rules.Kept;
import dev.tally.rules.NamespaceRules;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Builds and sends the commands that add to and read a counter. */
@Singleton
final class CounterCommands implements GroupCommands {

    private final UsedBuckets usedBuckets;
    private final Changes changes;
    private final Map<Namespace, Kept> histories;
    private final Script addRecorded = Script.of("history.lua", "add-recorded.lua");

    CounterCommands(UsedBuckets usedBuckets, Changes changes, NamespaceRules rules) {
        this.usedBuckets = usedBuckets;
        this.changes = changes;
        this.histories = rules.histories();
    }

    @Override
    public void send(Target target, long sum, Deadline deadline, LoopCommands commands, Callback<Long> callback) {
        int bucket = Bucket.of(target.key());
        switch (target.kind()) {
            case ADD -> add(target, sum, bucket, deadline, commands, callback);
            case READ -> {
                Request read = Request.cmd(Command.HGET)
                        .arg(Bucket.hash(target.namespace(), bucket))
                        .arg(target.key().value());
                commands.send(read, Purpose.ASK, deadline, new Value(callback));
            }
        }
    }

    private void add(
            Target target, long sum, int bucket, Deadline deadline, LoopCommands commands, Callback<Long> callback) {
        Callback<Response> counted = new Counted(target, callback);
        if (usedBuckets.isMarked(target.namespace(), bucket)) {
            sendAdd(target, sum, bucket, deadline, commands, counted);
        } else {
            usedBuckets.whenMarked(
                    target.namespace(),
                    bucket,
                    deadline,
                    commands,
                    Callback.then(marked -> sendAdd(target, sum, bucket, deadline, commands, counted), callback));
        }
    }

    private void sendAdd(
            Target target, long sum, int bucket, Deadline deadline, LoopCommands commands, Callback<Response> counted) {
        String hash = Bucket.hash(target.namespace(), bucket);
        String key = target.key().value();
        // As text: the client encodes Long.MIN_VALUE wrongly.
        String number = Long.toString(sum);
        Kept history = histories.get(target.namespace());
        if (history == null) {
            Request add = Request.cmd(Command.HINCRBY).arg(hash).arg(key).arg(number);
            commands.send(add, Purpose.CHANGE, deadline, counted);
        } else {
            List<String> arguments =
                    List.of(key, number, Long.toString(history.hours()), Long.toString(history.days()));
            commands.run(addRecorded, List.of(hash), arguments, Purpose.CHANGE, deadline, counted);
        }
    }

    /**
     * Parses the reply of Redis to a read; nil is 0.
     *
     * @param callback receives the value
     */
    private record Value(Callback<Long> callback) implements Callback<Response> {

        @Override
        public void succeeded(Response answer) {
            callback.succeeded(answer == null ? 0L : answer.toLong());
        }

        @Override
        public void failed(Throwable failure) {
            callback.failed(failure);
        }
    }

    /** Parses the reply of Redis to a change, and reports the change before it calls back. */
    private final class Counted implements Callback<Response> {

        private final Target target;
        private final Callback<Long> callback;

        Counted(Target target, Callback<Long> callback) {
            this.target = target;
            this.callback = callback;
        }

        @Override
        public void succeeded(Response answer) {
            changes.changed(target.namespace(), target.key());
            callback.succeeded(answer.toLong());
        }

        @Override
        public void failed(Throwable failure) {
            changes.changed(target.namespace(), target.key());
            callback.failed(failure);
        }
    }
}
