package dev.tally.vertx;

import java.util.stream.StreamSupport;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * An event loop of Vert.x, with a context in it. The public API can run something in an event loop, but neither choose one nor
 * tell whether the current thread is it.
 *
 * <p>Vert.x 5 moves {@link ContextInternal} and {@link VertxInternal} to {@code io.vertx.core.internal}, and makes contexts
 * with {@code contextBuilder()} in place of {@code createEventLoopContext}: then this class no longer compiles, and is all
 * that has to change.
 */
public final class EventLoop {

    private final ContextInternal context;

    private EventLoop(ContextInternal context) {
        this.context = context;
    }

    /** Returns how many there are. */
    public static int count(Vertx vertx) {
        return (int) loops(vertx).count();
    }

    /** Returns the next, in turn. */
    public static EventLoop next(Vertx vertx) {
        return new EventLoop(((VertxInternal) vertx).createEventLoopContext());
    }

    /** Returns that of the current context, which the thread need not be in; without a context, the next. */
    public static EventLoop ofContext(Vertx vertx) {
        return new EventLoop(((VertxInternal) vertx).getOrCreateContext());
    }

    /** Returns that of the current thread, with a context of its own. */
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

    /** Runs an action in a later turn, without the context. */
    public void execute(Runnable action) {
        context.nettyEventLoop().execute(action);
    }

    /** Runs an action in a later turn, in the context. */
    public void executeInContext(Runnable action) {
        context.runOnContext(now -> action.run());
    }

    /** Runs an action in the context, after a while. */
    public void schedule(long millis, Runnable action) {
        context.setTimer(millis, due -> action.run());
    }
}
