package dev.tally.counter;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Has what several callers wait for reach each of them in its own Vert.x context, where Quarkus keeps what belongs to a
 * request. All would else go on in that of whoever has asked first, whose request may be over, or go on in another thread.
 */
final class CallersContext {

    private CallersContext() {}

    /** Returns a future for the current caller alone, of what all wait for. */
    static <T> Future<T> of(Vertx vertx, Future<T> shared) {
        if (shared.succeeded()) {
            return Future.succeededFuture(shared.result());
        }
        Context own = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        shared.onComplete(result -> own.runOnContext(now -> promise.handle(result)));
        return promise.future();
    }
}
