package dev.tally.redis;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.vertx.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Waits with {@code WAIT} until enough replicas of Redis have a change, before the change is answered; off by default.
 * After a failover the new master then has every answered change. See docs/adr/0013-replicas.md.
 */
@Singleton
class Replicas {

    private static final String SECOND = "ERR [1] ";

    private final int wanted;
    private final long patienceMillis;

    Replicas(
            RedisConfig config,
            @ConfigProperty(name = "quarkus.redis.timeout") Duration timeout,
            @ConfigProperty(name = "quarkus.redis.hosts") Optional<List<URI>> hosts) {
        wanted = config.replicas();
        patienceMillis = config.replicasTimeout().toMillis();
        if (wanted < 0) {
            throw new IllegalStateException("tally.redis.replicas is " + wanted + ". It has to be 0 or more.");
        }
        if (wanted > 0 && hosts.isEmpty()) {
            throw new IllegalStateException("tally.redis.replicas is " + wanted
                    + ", and the embedded Redis has none. Set quarkus.redis.hosts to a Redis with replicas, or 0.");
        }
        if (wanted > 0 && (patienceMillis < 1 || patienceMillis >= timeout.toMillis())) {
            throw new IllegalStateException("tally.redis.replicas-timeout is " + patienceMillis
                    + " ms. It has to be at least 1 ms, and shorter than quarkus.redis.timeout, " + timeout.toMillis()
                    + " ms.");
        }
    }

    boolean areWanted() {
        return wanted > 0;
    }

    /**
     * Sends a change followed by {@code WAIT}. Both go in one batch, because {@code WAIT} covers only the writes of its
     * own connection to its own node.
     *
     * @param millis how long the caller waits
     * @return the reply to the change; {@link CounterFailure.Unconfirmed} when it was made but too
     *     few replicas confirmed it in time
     */
    Future<Response> send(Request change, RedisConnection redis, long millis) {
        if (wanted == 0) {
            return redis.send(change);
        }
        Request confirm = Request.cmd(Command.WAIT).arg(wanted).arg(Math.clamp(millis / 2, 1, patienceMillis));
        return redis.batch(List.of(change, confirm))
                .recover(failure -> Future.failedFuture(explain(failure)))
                .compose(answers -> answers.get(1).toInteger() < wanted
                        ? Future.failedFuture(new CounterFailure.Unconfirmed(null))
                        : Future.succeededFuture(answers.get(0)));
    }

    /**
     * The client joins the failures of both commands in one text, and does not say whether Redis or the connection failed.
     */
    private static Throwable explain(Throwable failure) {
        if (!(failure instanceof Response) || !failure.getMessage().contains(SECOND)) {
            return failure;
        }
        String message = failure.getMessage();
        if (message.startsWith(SECOND)) {
            return new CounterFailure.Unconfirmed(failure);
        }
        String first = message.substring(0, message.indexOf(SECOND)).strip();
        // A replica, for example, refuses both the change and WAIT.
        return Refusal.of(first.replaceFirst("^ERR \\[0] ", "")).hasChangedNothing()
                ? VertxInternals.redisError(first)
                : new VertxException(message, true);
    }
}
