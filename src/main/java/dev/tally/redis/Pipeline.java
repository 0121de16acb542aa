package dev.tally.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.vertx.EventLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * The pipeline of one {@link SharedConnection}: alone decides when a command is sent and how it ends. Each command is
 * sent at most once, and ends before its {@link Deadline}. Confined to the event loop of the connection.
 */
final class Pipeline {

    /* How long after its deadline a command may time out. One timer for all is cheaper than one per command. */
    private static final long PERIOD_MILLIS = 50;

    private final SharedConnection connection;
    private final EventLoop loop;
    private final Replicas replicas;

    /* In the order of the requests, which is mostly that of the replies. */
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private boolean isWatching;

    Pipeline(SharedConnection connection, EventLoop loop, Replicas replicas) {
        this.connection = connection;
        this.loop = loop;
        this.replicas = replicas;
    }

    /**
     * Sends a command as soon as the connection is open.
     *
     * @param callback receives the reply, or the {@link CounterFailure} that a missing reply means for the purpose
     */
    void send(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback) {
        long left = deadline.leftMillis();
        if (left <= 0) {
            callback.failed(RedisErrors.late());
            return;
        }
        Sent sent = new Sent(request, purpose, deadline, callback, left);
        inFlight.add(sent);
        if (!isWatching) {
            isWatching = true;
            loop.schedule(PERIOD_MILLIS, this::giveUpLate);
        }
        sent.send();
    }

    private void giveUpLate() {
        isWatching = !inFlight.isEmpty();
        if (isWatching) {
            loop.schedule(PERIOD_MILLIS, this::giveUpLate);
        }
        long now = System.nanoTime();
        // A copy, because a callback may send another command.
        List.copyOf(inFlight).stream().filter(sent -> sent.isLate(now)).forEach(Sent::giveUp);
        removeEnded();
    }

    private void removeEnded() {
        while (!inFlight.isEmpty() && inFlight.peekFirst().isOver) {
            inFlight.removeFirst();
        }
    }

    /** Runs an action on the event loop: the per-node parts of a cluster connection are on others. */
    private void inLoop(Runnable action) {
        if (connection.isHere()) {
            action.run();
        } else {
            connection.execute(action);
        }
    }

    /** A command in flight, or one that waits for the connection. */
    private final class Sent {

        private final Request request;
        private final Purpose purpose;
        private final Deadline deadline;
        private final Callback<Response> callback;
        private final long left;
        private final long end;
        private boolean isSent;
        private boolean isSentAgain;
        private boolean isOver;

        Sent(Request request, Purpose purpose, Deadline deadline, Callback<Response> callback, long left) {
            this.request = request;
            this.purpose = purpose;
            this.deadline = deadline;
            this.callback = callback;
            this.left = left;
            this.end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left);
        }

        void send() {
            connection
                    .made()
                    .ifPresentOrElse(
                            this::sendOver,
                            () -> connection.get().onComplete(attempt -> inLoop(() -> sendOver(attempt))));
        }

        private void sendOver(AsyncResult<RedisConnection> attempt) {
            if (isOver) {
                return;
            }
            if (attempt.succeeded()) {
                sendOver(attempt.result());
            } else {
                fail(attempt.cause(), true);
            }
        }

        private void sendOver(RedisConnection redis) {
            isSent = true;
            Future<Response> answer = purpose.isKept() ? replicas.send(request, redis, left) : redis.send(request);
            answer.onComplete(ended -> inLoop(() -> answered(redis, ended)));
        }

        private void answered(RedisConnection redis, AsyncResult<Response> answer) {
            if (answer.failed()) {
                connection.failed(redis, answer.cause());
            }
            if (isOver) {
                return;
            }
            if (answer.succeeded()) {
                end();
                callback.succeeded(answer.result());
            } else if (RedisErrors.isClosed(answer.cause()) && !isSentAgain) {
                // The connection was closed before it sent the command, so sending it on the next one is safe.
                isSentAgain = true;
                isSent = false;
                send();
            } else {
                fail(answer.cause(), RedisErrors.isUnsent(answer.cause()));
            }
        }

        private void fail(Throwable failure, boolean isUnsent) {
            if (RedisErrors.isConnectionLost(failure)) {
                deadline.giveUp();
            }
            end();
            callback.failed(RedisErrors.explain(failure, isUnsent, purpose));
        }

        boolean isLate(long now) {
            return !isOver && now - end > 0;
        }

        void giveUp() {
            fail(new TimeoutException("no answer in time"), !isSent);
        }

        private void end() {
            isOver = true;
            removeEnded();
        }
    }
}
