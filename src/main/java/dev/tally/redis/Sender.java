package dev.tally.redis;

import java.util.List;

import dev.tally.counter.Callback;
import io.vertx.redis.client.Command;
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

    /**
     * Runs a script with {@code EVALSHA}, and with {@code EVAL} only if Redis does not know it: then it has not run.
     *
     * @param callback as of {@link #send}
     */
    default void run(
            Script script,
            List<String> keys,
            List<String> arguments,
            Purpose purpose,
            Deadline deadline,
            Callback<Response> callback) {
        send(script.call(Command.EVALSHA, keys, arguments), purpose, deadline, new Callback<>() {

            @Override
            public void succeeded(Response answer) {
                callback.succeeded(answer);
            }

            @Override
            public void failed(Throwable failure) {
                if (RedisErrors.isUnknownScript(failure.getCause())) {
                    send(script.call(Command.EVAL, keys, arguments), purpose, deadline, callback);
                } else {
                    callback.failed(failure);
                }
            }
        });
    }
}
