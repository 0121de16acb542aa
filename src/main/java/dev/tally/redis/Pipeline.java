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
 * The commands of one {@link SharedConnection}, and the only place that decides when one is sent, and what becomes of it.
 * Each is sent once at the most, and ends before its {@link Deadline}. It is confined to the event loop of the connection.
 */
final class Pipeline {

    /* How late a command may be given up after its time. One timer for all costs less than one for each. */
    private static final long PERIOD_MILLIS = 50;

    private final SharedConnection connection;
    private final EventLoop loop;
    private final Replicas replicas;

    /* In the order in which they came, which is mostly that of the answers. */
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private boolean isWatching;

    Pipeline(SharedConnection connection, EventLoop loop, Replicas replicas) {
        this.connection = connection;
        this.loop = loop;
        this.replicas = replicas;
    }

    /**
     * Sends a command as soon as there is a connection.
     *
     * @param callback is told the answer, or the {@link CounterFailure} that the purpose makes of its absence
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
        // A copy, as a caller that is given up may send again.
        List.copyOf(inFlight).stream().filter(sent -> sent.isLate(now)).forEach(Sent::giveUp);
        removeEnded();
    }

    private void removeEnded() {
        while (!inFlight.isEmpty() && inFlight.peekFirst().isOver) {
            inFlight.removeFirst();
        }
    }

    /** Runs an action in the event loop: the parts of a connection to a cluster are in others. */
    private void inLoop(Runnable action) {
        if (connection.isHere()) {
            action.run();
        } else {
            connection.execute(action);
        }
    }

    /** A command in flight, or one that waits for a connection. */
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
                // The closed connection has not sent it: it was not carried out, and goes over the next.
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
