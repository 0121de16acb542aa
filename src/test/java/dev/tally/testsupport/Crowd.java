package dev.tally.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Callers who do the same again and again, each on a thread of its own, until the crowd is closed. */
public final class Crowd implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Void>> callers = new ArrayList<>();
    private volatile boolean going = true;

    public static Crowd of(int callers, Runnable call) {
        return new Crowd().and(callers, call);
    }

    /** Adds callers who do something else. */
    public Crowd and(int more, Runnable call) {
        for (int i = 0; i < more; i++) {
            callers.add(CompletableFuture.runAsync(() -> repeat(call), threads));
        }
        return this;
    }

    private void repeat(Runnable call) {
        while (going) {
            call.run();
        }
    }

    /** Lets each caller finish the call that is in flight, and fails when a call of any of them has failed. */
    @Override
    public void close() {
        going = false;
        threads.close();
        callers.forEach(CompletableFuture::join);
    }
}
