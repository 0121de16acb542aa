package dev.tally.counter;

import java.util.List;
import java.util.function.BiConsumer;

import jakarta.inject.Singleton;

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
final class Coalescer {

    private final VertxInternal vertx;
    private final GroupCommands commands;

    private final FastThreadLocal<Waiting> waiting = new FastThreadLocal<>();

    Coalescer(Vertx vertx, GroupCommands commands) {
        this.vertx = (VertxInternal) vertx;
        this.commands = commands;
    }

    /**
     * Adds to a counter.
     *
     * @return the new value; or a {@link CounterFailure}, {@link CounterFailure.Unavailable} when too many wait already
     */
    Future<Long> add(Namespace namespace, Key key, long by, Deadline deadline) {
        return call(new Line.Name(Line.Kind.ADD, namespace, key), by, deadline);
    }

    /** Reads a counter: never a value that is older than the call. */
    Future<Long> read(Namespace namespace, Key key, Deadline deadline) {
        return call(new Line.Name(Line.Kind.READ, namespace, key), 0, deadline);
    }

    /**
     * Adds to many counters.
     *
     * @return what became of each add, in order
     */
    Future<List<Outcome>> addMany(Namespace namespace, List<Add> adds, Deadline deadline) {
        return inLoop(
                (waiting, all) -> {
                    Together together = new Together(adds.size(), all);
                    for (int i = 0; i < adds.size(); i++) {
                        Add add = adds.get(i);
                        waiting.join(
                                new Line.Name(Line.Kind.ADD, namespace, add.key()),
                                add.by(),
                                deadline,
                                together.caller(i));
                    }
                },
                deadline);
    }

    private Future<Long> call(Line.Name name, long by, Deadline deadline) {
        return inLoop((waiting, caller) -> waiting.join(name, by, deadline, new Alone(caller)), deadline);
    }

    /** Has a call wait in the current event loop; that of a thread which is no loop's in that of its context. */
    private <T> Future<T> inLoop(BiConsumer<Waiting, Promise<T>> call, Deadline deadline) {
        ContextInternal context = vertx.getOrCreateContext();
        if (deadline.leftMillis() <= 0) {
            return context.failedFuture(CounterFailure.Unavailable.late());
        }
        Promise<T> caller = context.promise();
        if (context.nettyEventLoop().inEventLoop()) {
            call.accept(here(context), caller);
        } else {
            context.nettyEventLoop().execute(() -> call.accept(here(context), caller));
        }
        return caller.future();
    }

    /** Returns what waits in the current loop. */
    private Waiting here(ContextInternal context) {
        Waiting here = waiting.get();
        if (here == null) {
            here = new Waiting(vertx.createEventLoopContext(context.nettyEventLoop(), null, null), commands);
            waiting.set(here);
        }
        return here;
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

    /** The caller of many adds, which is answered once all are. */
    private static final class Together {

        private final Outcome[] outcomes;
        private final Promise<List<Outcome>> promise;
        private int left;

        Together(int size, Promise<List<Outcome>> promise) {
            this.outcomes = new Outcome[size];
            this.promise = promise;
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
                        promise.tryFail(failure);
                    }
                }
            };
        }

        private void answer(int index, Outcome outcome) {
            outcomes[index] = outcome;
            left--;
            if (left == 0) {
                promise.tryComplete(List.of(outcomes));
            }
        }
    }
}
