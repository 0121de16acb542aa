package dev.tally.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
 * The pipeline of one {@link SharedConnection}: sends its commands and determines how each completes. Redis receives a
 * command at most once. A command without a reply fails at its {@link Deadline}, or up to {@value #PERIOD_MILLIS} ms later.
 * Confined to the event loop of the connection.
 */
final class Pipeline {

    /* The period of the timer that checks the deadlines. One timer for all commands is cheaper than one per command. */
    private static final long PERIOD_MILLIS = 50;

    private final SharedConnection connection;
    private final EventLoop loop;
    private final Replicas replicas;

    /* In the order of the requests. Replies mostly arrive in this order, so completed commands are removed at the head. */
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private boolean isWatching;

    Pipeline(SharedConnection connection, EventLoop loop, Replicas replicas) {
        this.connection = connection;
        this.loop = loop;
        this.replicas = replicas;
    }

    /**
     * Sends a command, at once if the connection is open, otherwise when it opens.
     *
     * @param purpose determines the failure of a command whose outcome is unknown
     * @param callback receives the reply or a {@link CounterFailure}
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
        // Iterates over a copy, because a callback may send another command.
        List.copyOf(inFlight).stream().filter(sent -> sent.isLate(now)).forEach(Sent::giveUp);
        removeEnded();
    }

    private void removeEnded() {
        while (!inFlight.isEmpty() && inFlight.peekFirst().isOver) {
            inFlight.removeFirst();
        }
    }

    /** Runs an action on this event loop: a cluster connection calls back on the event loops of its per-node connections. */
    private void inLoop(Runnable action) {
        if (connection.isHere()) {
            action.run();
        } else {
            connection.execute(action);
        }
    }

    /** A command that is in flight or waits for the connection to open. */
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
            Optional<RedisConnection> made = connection.made();
            if (made.isPresent()) {
                sendOver(made.get());
            } else {
                connection.get().onComplete(attempt -> inLoop(() -> sendOver(attempt)));
            }
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
                // The connection was closed before the command was sent, so it is safe to send it on a new connection.
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
