package dev.tally.store;

import java.util.Set;

import jakarta.inject.Singleton;

import dev.tally.coalesce.GroupCommands;
import dev.tally.coalesce.Target;
import dev.tally.counter.Add;
import dev.tally.counter.Callback;
import dev.tally.counter.Changes;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visitor;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;
import dev.tally.redis.Purpose;
import dev.tally.rules.NamespaceRules;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Builds and sends the commands that add to and read a counter. */
@Singleton
final class CounterCommands implements GroupCommands {

    private final UsedBuckets usedBuckets;
    private final Changes changes;
    private final RuledAdds ruled;
    private final Set<Namespace> withHistory;

    CounterCommands(UsedBuckets usedBuckets, Changes changes, RuledAdds ruled, NamespaceRules rules) {
        this.usedBuckets = usedBuckets;
        this.changes = changes;
        this.ruled = ruled;
        this.withHistory = rules.namespaces(rule -> !rule.history().isEmpty());
    }

    @Override
    public void send(Target target, long sum, Deadline deadline, LoopCommands commands, Callback<Long> callback) {
        int bucket = Bucket.of(target.key());
        switch (target.kind()) {
            case ADD -> {
                if (!withHistory.contains(target.namespace())) {
                    add(target, sum, bucket, deadline, commands, callback);
                } else {
                    Callback<Outcome.Answered> counted =
                            Callback.then(outcome -> callback.succeeded(outcome.value()), callback);
                    ruled.add(target.namespace(), new Add(target.key(), sum, Visitor.ANY), deadline, commands, counted);
                }
            }
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
        // As text: the client encodes Long.MIN_VALUE wrongly.
        Request add = Request.cmd(Command.HINCRBY)
                .arg(Bucket.hash(target.namespace(), bucket))
                .arg(target.key().value())
                .arg(Long.toString(sum));
        Callback<Response> counted = new Counted(target, callback);
        if (usedBuckets.isMarked(target.namespace(), bucket)) {
            commands.send(add, Purpose.CHANGE, deadline, counted);
        } else {
            usedBuckets.whenMarked(
                    target.namespace(),
                    bucket,
                    deadline,
                    commands,
                    Callback.then(marked -> commands.send(add, Purpose.CHANGE, deadline, counted), callback));
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
