package dev.tally.counter;

import java.util.function.Consumer;

/**
 * Told how an operation ended, once. What was begun in an event loop calls back in that loop.
 *
 * @param <T> the result
 */
public interface Callback<T> {

    void succeeded(T result);

    /** The operation gave no result, for a {@link CounterFailure} or a fault in the program. */
    void failed(Throwable failure);

    /** Returns a callback that goes on with the result, and tells a failure to the caller. */
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
