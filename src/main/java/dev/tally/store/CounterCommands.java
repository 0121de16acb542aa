package dev.tally.store;

import jakarta.inject.Singleton;

import dev.tally.coalesce.GroupCommands;
import dev.tally.coalesce.Target;
import dev.tally.counter.Changes;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;
import dev.tally.redis.Purpose;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Makes the commands that change and read a counter. */
@Singleton
final class CounterCommands implements GroupCommands {

    private final UsedBuckets usedBuckets;
    private final Changes changes;

    CounterCommands(UsedBuckets usedBuckets, Changes changes) {
        this.usedBuckets = usedBuckets;
        this.changes = changes;
    }

    @Override
    public void send(
            Target target, long sum, Deadline deadline, LoopCommands commands, Handler<AsyncResult<Long>> answer) {
        int bucket = Bucket.of(target.key());
        switch (target.kind()) {
            case ADD -> add(target, sum, bucket, deadline, commands, answer);
            case READ -> {
                Request read = Request.cmd(Command.HGET)
                        .arg(Bucket.hash(target.namespace(), bucket))
                        .arg(target.key().value());
                commands.send(read, Purpose.ASK, deadline, value -> answer.handle(value(value)));
            }
        }
    }

    private void add(
            Target target,
            long sum,
            int bucket,
            Deadline deadline,
            LoopCommands commands,
            Handler<AsyncResult<Long>> answer) {
        // As text: the client writes the smallest of all numbers wrong.
        Request add = Request.cmd(Command.HINCRBY)
                .arg(Bucket.hash(target.namespace(), bucket))
                .arg(target.key().value())
                .arg(Long.toString(sum));
        Handler<AsyncResult<Response>> counted = value -> {
            changes.changed(target.namespace(), target.key());
            answer.handle(value(value));
        };
        if (usedBuckets.isMarked(target.namespace(), bucket)) {
            commands.send(add, Purpose.CHANGE, deadline, counted);
        } else {
            usedBuckets
                    .mark(target.namespace(), bucket, deadline)
                    .subscribe()
                    .with(
                            marked -> commands.send(add, Purpose.CHANGE, deadline, counted),
                            failure -> answer.handle(Future.failedFuture(failure)));
        }
    }

    /** Returns the value in an answer of Redis, which has nothing where a counter is 0. */
    private static AsyncResult<Long> value(AsyncResult<Response> answer) {
        if (answer.failed()) {
            return Future.failedFuture(answer.cause());
        }
        return Future.succeededFuture(
                answer.result() == null ? 0L : answer.result().toLong());
    }
}
