package dev.tally.store;

import java.time.LocalDate;
import java.util.List;

import jakarta.inject.Singleton;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * How many different visitors a counter had on each day, by HyperLogLog (Flajolet et al. 2007, in Redis). Cost: one command
 * a day; memory: up to 12 KB a counter and day, some hundred bytes for few visitors.
 */
@Singleton
public class VisitorNumbers {

    /* The standard error of Redis' HyperLogLog, with 2^14 registers: 1.04 / sqrt(2^14). */
    public static final double ERROR = 0.0081;

    private final RedisCommands redis;

    VisitorNumbers(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns the number of each day, in the order of the days. */
    public List<Long> read(Namespace namespace, Key key, List<LocalDate> days) {
        Deadline deadline = redis.deadline();
        String bucket = Bucket.hash(namespace, Bucket.of(key));
        return Joined.inOrder(
                days,
                day -> redis.begin(
                        Request.cmd(Command.PFCOUNT).arg(Bucket.visitors(bucket, day.toEpochDay(), key)),
                        Purpose.ASK,
                        deadline),
                number -> number.await().toLong(),
                deadline);
    }
}
