package dev.tally.counter;

import java.util.function.Consumer;

/**
 * Receives the result of an operation, exactly once. An operation started on an event loop calls back on that loop.
 *
 * @param <T> the result
 */
public interface Callback<T> {

    void succeeded(T result);

    /** The operation failed with a {@link CounterFailure}, or because of a bug. */
    void failed(Throwable failure);

    /** Returns a callback that passes the result to {@code next} and a failure to {@code caller}. */
    static <T> Callback<T> then(Consumer<T> next, Callback<?> caller) {
        return new Callback<>() {

            @Override
            public void succeeded(T result) {
                next.accept(result);
            }

            @Override
            public void failed(Throwable failure) {
                caller.failed(failure);
            }
        };
    }
}
