package dev.tally.redis;

import java.util.Optional;

import dev.tally.counter.Callback;
import dev.tally.vertx.EventLoop;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Sends the commands of one event loop over the connection of that loop, without a thread switch. */
public final class LoopCommands implements Sender {

    private final EventLoop loop;
    private final RedisCommands redis;

    public LoopCommands(EventLoop loop, RedisCommands redis) {
        this.loop = loop;
        this.redis = redis;
    }

    /** Sends a command, and calls back on this loop. While its own connection reconnects, another connection is used. */
    @Override
    public void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback) {
        Optional<SharedConnection> own = redis.connections(purpose).here();
        if (own.isPresent()) {
            own.get().send(request, purpose, deadline, callback);
        } else {
            redis.send(request, purpose, deadline, new Back(callback));
        }
    }

    /** Dispatches the callback to this loop from the loop of another connection. */
    private final class Back implements Callback<Response> {

        private final Callback<Response> callback;

        Back(Callback<Response> callback) {
            this.callback = callback;
        }

        @Override
        public void succeeded(Response answer) {
            loop.execute(() -> callback.succeeded(answer));
        }

        @Override
        public void failed(Throwable failure) {
            loop.execute(() -> callback.failed(failure));
        }
    }
}
