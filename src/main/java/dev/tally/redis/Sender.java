package dev.tally.redis;

import dev.tally.counter.Callback;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Sends commands to Redis. */
public interface Sender {

    /**
     * Sends a command.
     *
     * @param callback receives the reply of Redis, {@code null} for nil, or the {@link dev.tally.counter.CounterFailure}
     *     that a missing reply means for the purpose
     */
    void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback);
}
