package dev.tally.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A number of threads that repeat a call until the crowd is closed. */
public final class Crowd implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Void>> callers = new ArrayList<>();
    private volatile boolean going = true;

    public static Crowd of(int callers, Runnable call) {
        return new Crowd().and(callers, call);
    }

    /** Adds threads that repeat another call. */
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

    /** Waits for the calls in flight. Fails if any call has failed. */
    @Override
    public void close() {
        going = false;
        threads.close();
        callers.forEach(CompletableFuture::join);
    }
}
