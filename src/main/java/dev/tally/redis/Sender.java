package dev.tally.redis;

import dev.tally.counter.Callback;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Sends commands to Redis. */
public interface Sender {

    /**
     * Sends a command.
     *
     * @param callback is told Redis' answer, {@code null} where that is nil, or the
     *     {@link dev.tally.counter.CounterFailure} that the purpose makes of its absence
     */
    void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback);
}
