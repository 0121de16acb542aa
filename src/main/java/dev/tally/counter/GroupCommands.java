package dev.tally.counter;

import java.util.function.BiConsumer;

import jakarta.inject.Singleton;

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
     * @param answer is told the value of the counter after the command, or why there is none
     */
    void send(Line.Name line, Group group, LoopCommands commands, BiConsumer<Long, Throwable> answer) {
        int bucket = Bucket.of(line.key());
        switch (line.kind()) {
            case ADD -> add(line, bucket, group, commands, answer);
            case READ -> {
                Request read = Request.cmd(Command.HGET)
                        .arg(Bucket.hash(line.namespace(), bucket))
                        .arg(line.key().value());
                commands.send(
                        read,
                        RedisCommands.ASK,
                        group.deadline(),
                        (value, failure) -> answer.accept(value == null ? 0L : value.toLong(), failure));
            }
        }
    }

    private void add(
            Line.Name line, int bucket, Group group, LoopCommands commands, BiConsumer<Long, Throwable> answer) {
        // As text: the client writes the smallest of all numbers wrong.
        Request add = Request.cmd(Command.HINCRBY)
                .arg(Bucket.hash(line.namespace(), bucket))
                .arg(line.key().value())
                .arg(Long.toString(group.sum()));
        BiConsumer<Response, CounterFailure> counted = (value, failure) -> {
            changes.changed(line.namespace(), line.key());
            answer.accept(failure == null ? value.toLong() : 0L, failure);
        };
        if (usedBuckets.isMarked(line.namespace(), bucket)) {
            commands.send(add, RedisCommands.CHANGE, group.deadline(), counted);
        } else {
            usedBuckets
                    .mark(line.namespace(), bucket, group.deadline())
                    .subscribe()
                    .with(
                            marked -> commands.send(add, RedisCommands.CHANGE, group.deadline(), counted),
                            failure -> answer.accept(0L, failure));
        }
    }
}
