package dev.tally.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.tally.counter.CounterFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Sends the commands of one event loop over the connection that this loop has for itself, as {@link RedisCommands} does, but
 * without a chain of futures and a timer for each. Where there is no such connection, they go the usual way.
 */
public final class LoopCommands {

    /* How late a command may be given up after its time. */
    private static final long PERIOD_MILLIS = 50;

    private final ContextInternal loop;
    private final RedisCommands redis;

    /* In the order of sending, which is that of the answers; what was answered is let go of at once. */
    private final Deque<Sent> unanswered = new ArrayDeque<>();

    private boolean isLooking;

    public LoopCommands(ContextInternal loop, RedisCommands redis) {
        this.loop = loop;
        this.redis = redis;
    }

    /**
     * Sends a command at once.
     *
     * @param caller is told the answer, or the {@link CounterFailure} that the purpose makes of its absence
     */
    public void send(Request request, Purpose purpose, Deadline deadline, Handler<AsyncResult<Response>> caller) {
        Optional<SharedConnection> own = redis.connections(purpose).here();
        long left = own.isPresent() ? deadline.leftMillis() : 0;
        if (left > 0) {
            Sent sent = new Sent(request, purpose, deadline, caller, own.get(), left);
            watch(sent);
            redis.send(request, sent.connection, left, purpose).onComplete(sent);
        } else {
            redis.sendNow(request, deadline, purpose).onComplete(caller);
        }
    }

    private void watch(Sent sent) {
        unanswered.add(sent);
        if (!isLooking) {
            isLooking = true;
            loop.setTimer(PERIOD_MILLIS, due -> look());
        }
    }

    private void look() {
        isLooking = !unanswered.isEmpty();
        if (isLooking) {
            loop.setTimer(PERIOD_MILLIS, due -> look());
        }
        long now = System.nanoTime();
        // Who is given up may send again.
        List.copyOf(unanswered).stream().filter(sent -> sent.isLate(now)).forEach(Sent::giveUp);
        forgetAnswered();
    }

    private void forgetAnswered() {
        while (!unanswered.isEmpty() && unanswered.peekFirst().isOver) {
            unanswered.removeFirst();
        }
    }

    /** A command that was sent. */
    private final class Sent implements Handler<AsyncResult<Response>> {

        private final Request request;
        private final Purpose purpose;
        private final Deadline deadline;
        private final Handler<AsyncResult<Response>> caller;
        private final SharedConnection own;
        private final RedisConnection connection;
        private final long end;

        private boolean isOver;

        Sent(
                Request request,
                Purpose purpose,
                Deadline deadline,
                Handler<AsyncResult<Response>> caller,
                SharedConnection own,
                long millis) {
            this.request = request;
            this.purpose = purpose;
            this.deadline = deadline;
            this.caller = caller;
            this.own = own;
            this.connection = own.made();
            this.end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }

        @Override
        public void handle(AsyncResult<Response> answer) {
            if (isOver) {
                return;
            }
            isOver = true;
            forgetAnswered();
            if (answer.succeeded()) {
                caller.handle(answer);
            } else {
                fail(answer.cause());
            }
        }

        private void fail(Throwable failure) {
            boolean isLost = RedisErrors.isConnectionLost(failure);
            own.failed(connection, failure);
            if (RedisErrors.isClosed(failure)) {
                // It was not sent, and goes over the next.
                redis.sendNow(request, deadline, purpose).onComplete(caller);
                return;
            }
            if (isLost) {
                deadline.giveUp();
            }
            tell(failure, RedisErrors.isUnsent(failure));
        }

        boolean isLate(long now) {
            return !isOver && now - end > 0;
        }

        void giveUp() {
            isOver = true;
            deadline.giveUp();
            tell(new TimeoutException("no answer in time"), false);
        }

        private void tell(Throwable failure, boolean unsent) {
            caller.handle(Future.failedFuture(RedisErrors.explain(failure, unsent, purpose)));
        }
    }
}
