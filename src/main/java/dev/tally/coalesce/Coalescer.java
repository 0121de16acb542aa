package dev.tally.coalesce;

import java.util.List;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import dev.tally.vertx.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Vertx;

/**
 * Combines adds to one counter that wait at the same time in one event loop into one command, if they have the same sign;
 * each caller gets the value after its own add. It combines reads of a counter likewise. While a command is in flight, new
 * calls of its kind for the same counter are queued, and sent together when it completes: the busier a counter, the fewer
 * commands per add. The commands of one turn of the event loop are sent together. See docs/adr/0016-hot-calls.md.
 *
 * <p>Cost: a hash lookup per call. There are no locks: each event loop has its own queues, which only its thread uses.
 * Callbacks are called on that thread, and must not block it.
 */
@Singleton
public final class Coalescer {

    private final Vertx vertx;
    private final RedisCommands redis;
    private final GroupCommands commands;

    private final FastThreadLocal<Waiting> waiting = new FastThreadLocal<>();

    Coalescer(Vertx vertx, RedisCommands redis, GroupCommands commands) {
        this.vertx = vertx;
        this.redis = redis;
        this.commands = commands;
    }

    /**
     * Adds to a counter.
     *
     * @param caller receives the new value or a {@link CounterFailure}: {@link CounterFailure.Unavailable}
     *     when too many calls already wait
     */
    public void add(Namespace namespace, Key key, long by, Deadline deadline, Callback<Long> caller) {
        inLoop(deadline, caller, here -> here.join(new Target(Target.Kind.ADD, namespace, key), by, deadline, caller));
    }

    /** Reads a counter. The value includes all changes completed before the call. */
    public void read(Namespace namespace, Key key, Deadline deadline, Callback<Long> caller) {
        inLoop(deadline, caller, here -> here.join(new Target(Target.Kind.READ, namespace, key), 0, deadline, caller));
    }

    /**
     * Adds to many counters.
     *
     * @param caller receives the outcome of each add, in order
     */
    public void addMany(Namespace namespace, List<Counter> adds, Deadline deadline, Callback<List<Outcome>> caller) {
        inLoop(deadline, caller, here -> joinAll(here, namespace, adds, deadline, caller));
    }

    private static void joinAll(
            Waiting waiting,
            Namespace namespace,
            List<Counter> adds,
            Deadline deadline,
            Callback<List<Outcome>> caller) {
        if (adds.isEmpty()) {
            caller.succeeded(List.of());
            return;
        }
        Together together = new Together(adds.size(), caller);
        for (int i = 0; i < adds.size(); i++) {
            Counter add = adds.get(i);
            Target target = new Target(Target.Kind.ADD, namespace, add.key());
            waiting.join(target, add.value(), deadline, together.caller(i));
        }
    }

    /**
     * Queues a call in the current event loop; from another thread, in the event loop of its Vert.x context, or in the next
     * one, round robin, if it has none.
     */
    private void inLoop(Deadline deadline, Callback<?> caller, Consumer<Waiting> call) {
        Waiting here = waiting.get();
        if (here != null) {
            call.accept(here);
            return;
        }
        EventLoop loop = EventLoop.ofContext(vertx);
        if (loop.isCurrent()) {
            call.accept(here());
        } else if (deadline.leftMillis() <= 0) {
            caller.failed(RedisErrors.late());
        } else {
            loop.execute(() -> call.accept(here()));
        }
    }

    private Waiting here() {
        Waiting here = waiting.get();
        if (here == null) {
            EventLoop loop = EventLoop.current(vertx);
            here = new Waiting(loop, new LoopCommands(loop, redis), commands);
            waiting.set(here);
        }
        return here;
    }

    /** Collects the outcomes of many adds, and calls back once all are known. */
    private static final class Together {

        private final Outcome[] outcomes;
        private final Callback<List<Outcome>> caller;
        private int left;
        private boolean hasFailed;

        Together(int size, Callback<List<Outcome>> caller) {
            this.outcomes = new Outcome[size];
            this.caller = caller;
            this.left = size;
        }

        Callback<Long> caller(int index) {
            return new Callback<>() {
                @Override
                public void succeeded(Long value) {
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
                caller.succeeded(List.of(outcomes));
            }
        }

        /** Reports an unexpected failure at once: it is no outcome, so the list can't be completed. */
        private void fail(Throwable failure) {
            if (!hasFailed) {
                hasFailed = true;
                caller.failed(failure);
            }
        }
    }
}
