package dev.tally.live;

import java.util.concurrent.atomic.AtomicInteger;

import dev.tally.testsupport.Service;

/** Adds to some counters in turn, and when each was sent. */
final class Adds {

    static final int KEYS = 20;

    private final Service service;
    private final int[] sent = new int[KEYS];
    private final long[][] times;
    private final Histogram untilSeen = new Histogram();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean counting;

    /**
     * Prepares them.
     *
     * @param most how many there will be
     */
    Adds(Service service, int most) {
        this.service = service;
        this.times = new long[KEYS][most / KEYS + 2];
    }

    /** Sends one, without waiting for its answer. */
    void send(int number) {
        int key = number % KEYS;
        sent[key]++;
        times[key][sent[key]] = System.nanoTime();
        service.postAsync("/v1/counters/bench/" + key).whenComplete((answer, failure) -> {
            if (failure != null || answer.statusCode() != 200) {
                failed.incrementAndGet();
            }
        });
    }

    /** From now on it counts how long it takes until an add is seen. */
    void count() {
        counting = true;
    }

    void seen(int key, int value) {
        if (counting) {
            untilSeen.add(System.nanoTime() - times[key][value]);
        }
    }

    /** Returns the values that all counters have in the end. */
    int[] values() {
        return sent.clone();
    }

    Histogram untilSeen() {
        return untilSeen;
    }

    int failed() {
        return failed.get();
    }
}
