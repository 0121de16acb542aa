package dev.tally.counter;

import jakarta.inject.Singleton;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Makes the command of a {@link Group}. */
@Singleton
final class GroupCommands {

    private final RedisCommands redis;
    private final UsedBuckets usedBuckets;
    private final Changes changes;

    GroupCommands(RedisCommands redis, UsedBuckets usedBuckets, Changes changes) {
        this.redis = redis;
        this.usedBuckets = usedBuckets;
        this.changes = changes;
    }

    /** Returns what sends the commands of an event loop. */
    LoopCommands in(ContextInternal loop) {
        return new LoopCommands(loop, redis);
    }

    /**
     * Sends the command of a group.
     *
     * @param commands of the current event loop
     * @param answer is told the value of the counter after the command
     */
    void send(Line.Name line, Group group, LoopCommands commands, Handler<AsyncResult<Long>> answer) {
        int bucket = Bucket.of(line.key());
        switch (line.kind()) {
            case ADD -> add(line, bucket, group, commands, answer);
            case READ -> {
                Request read = Request.cmd(Command.HGET)
                        .arg(Bucket.hash(line.namespace(), bucket))
                        .arg(line.key().value());
                commands.send(read, Purpose.ASK, group.deadline(), value -> answer.handle(value(value)));
            }
        }
    }

    private void add(
            Line.Name line, int bucket, Group group, LoopCommands commands, Handler<AsyncResult<Long>> answer) {
        // As text: the client writes the smallest of all numbers wrong.
        Request add = Request.cmd(Command.HINCRBY)
                .arg(Bucket.hash(line.namespace(), bucket))
                .arg(line.key().value())
                .arg(Long.toString(group.sum()));
        Handler<AsyncResult<Response>> counted = value -> {
            changes.changed(line.namespace(), line.key());
            answer.handle(value(value));
        };
        if (usedBuckets.isMarked(line.namespace(), bucket)) {
            commands.send(add, Purpose.CHANGE, group.deadline(), counted);
        } else {
            usedBuckets
                    .mark(line.namespace(), bucket, group.deadline())
                    .subscribe()
                    .with(
                            marked -> commands.send(add, Purpose.CHANGE, group.deadline(), counted),
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
