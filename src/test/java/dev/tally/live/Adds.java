package dev.tally.live;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tally.testsupport.Service;

/** Adds to some counters in turn, and when each was sent. */
final class Adds {

    static final int KEYS = 20;

    private static final Pattern COUNTER = Pattern.compile("\"key\":\"(\\d+)\",\"value\":(\\d+)");

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
        this.times = new long[KEYS][most / KEYS + 5];
    }

    /**
     * Sends some, without waiting for their answers.
     *
     * @param rate how many a second
     * @return for how many seconds
     */
    double send(int some, int rate) {
        long start = System.nanoTime();
        for (int i = 0; i < some; i++) {
            sleepUntil(start + i * TimeUnit.SECONDS.toNanos(1) / rate);
            send(i % KEYS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void sleepUntil(long time) {
        for (long rest = time - System.nanoTime(); rest > 0; rest = time - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private void send(int key) {
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

    /** Returns what the counters are now; one whose outcome was unknown may be among them or not. */
    int[] values() {
        int[] values = new int[KEYS];
        Matcher counter = COUNTER.matcher(service.get("/v1/counters/bench").body());
        while (counter.find()) {
            values[Integer.parseInt(counter.group(1))] = Integer.parseInt(counter.group(2));
        }
        return values;
    }

    Histogram untilSeen() {
        return untilSeen;
    }

    int failed() {
        return failed.get();
    }
}
