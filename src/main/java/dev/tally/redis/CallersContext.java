package dev.tally.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

/**
 * Has what several callers wait for reach each of them in its own Vert.x context, where Quarkus keeps what belongs to a
 * request. All would else go on in that of whoever has asked first, whose request may be over, or go on in another thread.
 */
public final class CallersContext {

    private CallersContext() {}

    /** Returns a future for the current caller alone, of what all wait for. */
    public static <T> Future<T> of(Vertx vertx, Future<T> shared) {
        ContextInternal own = (ContextInternal) vertx.getOrCreateContext();
        if (shared.succeeded()) {
            return own.succeededFuture(shared.result());
        }
        Promise<T> promise = own.promise();
        shared.onComplete(promise);
        return promise.future();
    }
}
