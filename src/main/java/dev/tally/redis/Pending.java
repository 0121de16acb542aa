package dev.tally.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import io.vertx.core.Context;

/**
 * An operation in flight; a virtual thread can block for its result.
 *
 * @param <T> the result
 */
public final class Pending<T> implements Callback<T> {

    private final CompletableFuture<T> end = new CompletableFuture<>();

    public static <T> Pending<T> of(Consumer<Callback<T>> operation) {
        Pending<T> pending = new Pending<>();
        operation.accept(pending);
        return pending;
    }

    @Override
    public void succeeded(T result) {
        end.complete(result);
    }

    @Override
    public void failed(Throwable failure) {
        end.completeExceptionally(failure);
    }

    /**
     * Blocks until the operation ends.
     *
     * @throws CounterFailure when it failed
     */
    public T await() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("An event loop must not wait");
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
