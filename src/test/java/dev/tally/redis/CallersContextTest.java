package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallersContextTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void each_of_several_who_wait_goes_on_in_its_own_context() throws Exception {
        Promise<String> shared = Promise.promise();
        Context first = ofRequest();
        Context second = ofRequest();
        CompletableFuture<Context> firstWentOn = wait(first, shared.future());
        CompletableFuture<Context> secondWentOn = wait(second, shared.future());
        first.runOnContext(now -> shared.complete("a connection"));
        assertThat(firstWentOn.get(5, TimeUnit.SECONDS)).isSameAs(first);
        assertThat(secondWentOn.get(5, TimeUnit.SECONDS)).isSameAs(second);
    }

    @Test
    void a_failure_reaches_each_in_its_own_context_too() throws Exception {
        Promise<String> shared = Promise.promise();
        Context second = ofRequest();
        CompletableFuture<Context> secondWentOn = wait(second, shared.future());
        ofRequest().runOnContext(now -> shared.fail("no connection"));
        assertThat(secondWentOn.get(5, TimeUnit.SECONDS)).isSameAs(second);
    }

    @Test
    void what_is_there_already_is_had_at_once() {
        Future<String> own = CallersContext.of(vertx, Future.succeededFuture("a connection"));
        assertThat(own.result()).isEqualTo("a connection");
    }

    /** As Quarkus has one for each request. */
    private Context ofRequest() {
        return ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    }

    private CompletableFuture<Context> wait(Context context, Future<String> shared) {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        CompletableFuture<Context> wentOn = new CompletableFuture<>();
        context.runOnContext(now -> {
            CallersContext.of(vertx, shared).onComplete(result -> wentOn.complete(Vertx.currentContext()));
            waiting.complete(null);
        });
        waiting.join();
        return wentOn;
    }
}
