package dev.tally.counter;

import jakarta.inject.Singleton;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Sends the command of a {@link Group}. */
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

    /** Returns the value of the counter after the command. */
    Future<Long> send(Line.Name line, Group group) {
        return switch (line.kind()) {
            case ADD -> add(line.namespace(), line.key(), group.sum(), group.deadline());
            case READ -> read(line.namespace(), line.key(), group.deadline());
        };
    }

    private Future<Long> add(Namespace namespace, Key key, long by, Deadline deadline) {
        int bucket = Bucket.of(key);
        // As text: the client writes the smallest of all numbers wrong.
        Request add = Request.cmd(Command.HINCRBY)
                .arg(Bucket.hash(namespace, bucket))
                .arg(key.value())
                .arg(Long.toString(by));
        return marked(namespace, bucket, deadline)
                .compose(marked -> redis.sendChange(add, deadline))
                .map(Response::toLong)
                .onComplete(answer -> changes.changed(namespace, key));
    }

    /** Has the bucket marked as used before it is. */
    private Future<Void> marked(Namespace namespace, int bucket, Deadline deadline) {
        return usedBuckets.isMarked(namespace, bucket)
                ? Future.succeededFuture()
                : Future.fromCompletionStage(
                        usedBuckets.mark(namespace, bucket, deadline).subscribeAsCompletionStage());
    }

    private Future<Long> read(Namespace namespace, Key key, Deadline deadline) {
        Request read = Request.cmd(Command.HGET)
                .arg(Bucket.hash(namespace, Bucket.of(key)))
                .arg(key.value());
        return redis.sendQuestion(read, deadline).map(value -> value == null ? 0L : value.toLong());
    }
}
