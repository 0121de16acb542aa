package dev.tally.coalesce;

import java.util.List;
import java.util.function.BiConsumer;

import jakarta.inject.Singleton;

import dev.tally.counter.Add;
import dev.tally.counter.BatchCaller;
import dev.tally.counter.Caller;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * Makes one command of the adds to a counter that wait at the same moment in one event loop, and one of its reads; each
 * caller gets the value that its own add made. While a command about a counter is under way, those that come wait for its
 * end, and go together then: the busier a counter is, the fewer commands it takes for each add. The commands of one turn of
 * a loop are sent together.
 *
 * <p>No lock is taken: what waits in a loop is only ever touched by its thread.
 */
@Singleton
public final class Coalescer {

    private final VertxInternal vertx;
    private final RedisCommands redis;
    private final GroupCommands commands;

    private final FastThreadLocal<Waiting> waiting = new FastThreadLocal<>();

    Coalescer(Vertx vertx, RedisCommands redis, GroupCommands commands) {
        this.vertx = (VertxInternal) vertx;
        this.redis = redis;
        this.commands = commands;
    }

    /**
     * Adds to a counter.
     *
     * @return the new value; or a {@link CounterFailure}, {@link CounterFailure.Unavailable} when too many wait already
     */
    public Future<Long> add(Namespace namespace, Key key, long by, Deadline deadline) {
        return call(new Target(Target.Kind.ADD, namespace, key), by, deadline);
    }

    /** Adds to a counter, for a caller in an event loop, who is called there. */
    public void add(Namespace namespace, Key key, long by, Deadline deadline, Caller caller) {
        here().join(new Target(Target.Kind.ADD, namespace, key), by, deadline, caller);
    }

    /** Reads a counter, for a caller in an event loop, who is called there. */
    public void read(Namespace namespace, Key key, Deadline deadline, Caller caller) {
        here().join(new Target(Target.Kind.READ, namespace, key), 0, deadline, caller);
    }

    /** Reads a counter: never a value that is older than the call. */
    public Future<Long> read(Namespace namespace, Key key, Deadline deadline) {
        return call(new Target(Target.Kind.READ, namespace, key), 0, deadline);
    }

    /**
     * Adds to many counters.
     *
     * @return what became of each add, in order
     */
    public Future<List<Outcome>> addMany(Namespace namespace, List<Add> adds, Deadline deadline) {
        return inLoop((waiting, all) -> joinAll(waiting, namespace, adds, deadline, new Promised(all)), deadline);
    }

    /** Adds to many counters, for a caller in an event loop, who is called there. */
    public void addMany(Namespace namespace, List<Add> adds, Deadline deadline, BatchCaller caller) {
        joinAll(here(), namespace, adds, deadline, caller);
    }

    private static void joinAll(
            Waiting waiting, Namespace namespace, List<Add> adds, Deadline deadline, BatchCaller caller) {
        if (adds.isEmpty()) {
            caller.counted(List.of());
            return;
        }
        Together together = new Together(adds.size(), caller);
        for (int i = 0; i < adds.size(); i++) {
            Add add = adds.get(i);
            Target target = new Target(Target.Kind.ADD, namespace, add.key());
            waiting.join(target, add.by(), deadline, together.caller(i));
        }
    }

    private Future<Long> call(Target target, long by, Deadline deadline) {
        return inLoop((waiting, caller) -> waiting.join(target, by, deadline, new Alone(caller)), deadline);
    }

    /** Has a call wait in the current event loop; that of a thread which is no loop's in that of its context. */
    private <T> Future<T> inLoop(BiConsumer<Waiting, Promise<T>> call, Deadline deadline) {
        ContextInternal context = vertx.getOrCreateContext();
        if (deadline.leftMillis() <= 0) {
            return context.failedFuture(RedisErrors.late());
        }
        Promise<T> caller = context.promise();
        if (context.nettyEventLoop().inEventLoop()) {
            call.accept(here(), caller);
        } else {
            context.nettyEventLoop().execute(() -> call.accept(here(), caller));
        }
        return caller.future();
    }

    /** Returns what waits in the current loop. */
    private Waiting here() {
        Waiting here = waiting.get();
        if (here == null) {
            ContextInternal loop = vertx.createEventLoopContext(currentLoop(), null, null);
            here = new Waiting(loop, new LoopCommands(loop, redis), commands);
            waiting.set(here);
        }
        return here;
    }

    private EventLoop currentLoop() {
        for (EventExecutor loop : vertx.getEventLoopGroup()) {
            if (loop.inEventLoop()) {
                return (EventLoop) loop;
            }
        }
        throw new IllegalStateException(Thread.currentThread() + " is no event loop");
    }

    /**
     * The caller of a single call.
     *
     * @param promise is told the value
     */
    private record Alone(Promise<Long> promise) implements Caller {

        @Override
        public void counted(long value) {
            promise.complete(value);
        }

        @Override
        public void failed(Throwable failure) {
            promise.fail(failure);
        }
    }

    /**
     * The caller of many adds who waits for a promise.
     *
     * @param promise is told the outcomes
     */
    private record Promised(Promise<List<Outcome>> promise) implements BatchCaller {

        @Override
        public void counted(List<Outcome> outcomes) {
            promise.complete(outcomes);
        }

        @Override
        public void failed(Throwable failure) {
            promise.fail(failure);
        }
    }

    /** The caller of many adds, which is answered once all are. */
    private static final class Together {

        private final Outcome[] outcomes;
        private final BatchCaller caller;
        private int left;
        private boolean hasFailed;

        Together(int size, BatchCaller caller) {
            this.outcomes = new Outcome[size];
            this.caller = caller;
            this.left = size;
        }

        Caller caller(int index) {
            return new Caller() {
                @Override
                public void counted(long value) {
                    answer(index, new Outcome.Counted(value, false));
                }

                @Override
                public void failed(Throwable failure) {
                    if (failure instanceof CounterFailure known) {
                        answer(index, new Outcome.Failed(known, false));
                    } else {
                        fail(failure);
                    }
                }
            };
        }

        private void answer(int index, Outcome outcome) {
            outcomes[index] = outcome;
            left--;
            if (left == 0) {
                caller.counted(List.of(outcomes));
            }
        }

        /** With one that has no outcome there never are all. */
        private void fail(Throwable failure) {
            if (!hasFailed) {
                hasFailed = true;
                caller.failed(failure);
            }
        }
    }
}
