package dev.tally.vertx;

import java.util.stream.StreamSupport;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * An event loop of Vert.x, with a context on it. The public API can run a task on an event loop, but can neither choose
 * the loop nor tell whether the current thread is one.
 *
 * <p>Vert.x 5 moves {@link ContextInternal} and {@link VertxInternal} to {@code io.vertx.core.internal}, and replaces
 * {@code createEventLoopContext} by {@code contextBuilder()}. Only this class will need changes for that.
 */
public final class EventLoop {

    private final ContextInternal context;

    private EventLoop(ContextInternal context) {
        this.context = context;
    }

    /** Returns the number of event loops. */
    public static int count(Vertx vertx) {
        return (int) loops(vertx).count();
    }

    /** Returns the next event loop, round robin. */
    public static EventLoop next(Vertx vertx) {
        return new EventLoop(((VertxInternal) vertx).createEventLoopContext());
    }

    /** Returns the loop of the current context, from any thread; without a context, the next loop. */
    public static EventLoop ofContext(Vertx vertx) {
        return new EventLoop(((VertxInternal) vertx).getOrCreateContext());
    }

    /** Returns the loop of the current thread, with a new context. */
    public static EventLoop current(Vertx vertx) {
        io.netty.channel.EventLoop current = loops(vertx)
                .filter(EventExecutor::inEventLoop)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(Thread.currentThread() + " is no event loop"));
        return new EventLoop(((VertxInternal) vertx).createEventLoopContext(current, null, null));
    }

    private static java.util.stream.Stream<io.netty.channel.EventLoop> loops(Vertx vertx) {
        return StreamSupport.stream(((VertxInternal) vertx).getEventLoopGroup().spliterator(), false)
                .map(io.netty.channel.EventLoop.class::cast);
    }

    /** Returns whether the current thread is this loop. */
    public boolean isCurrent() {
        return context.nettyEventLoop().inEventLoop();
    }

    /** Runs an action in a later turn, outside the context. */
    public void execute(Runnable action) {
        context.nettyEventLoop().execute(action);
    }

    /** Runs an action in a later turn, in the context. */
    public void executeInContext(Runnable action) {
        context.runOnContext(now -> action.run());
    }

    /** Runs an action in the context, after a delay. */
    public void schedule(long millis, Runnable action) {
        context.setTimer(millis, due -> action.run());
    }
}
