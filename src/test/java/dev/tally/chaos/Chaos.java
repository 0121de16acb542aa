package dev.tally.chaos;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** Clients that add, while a killer is about. In the end each counter has to be what its clients were told. */
final class Chaos {

    private final Trio trio;
    private final Figures figures = new Figures();
    private final Ledger ledger = new Ledger();
    private final List<String> mistakes = new ArrayList<>();

    Chaos(Trio trio) {
        this.trio = trio;
    }

    /**
     * Lets all loose.
     *
     * @param duration for how long
     * @param seed decides in which order is killed
     */
    Verdict run(Duration duration, long seed, int clients) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        BooleanSupplier going = () -> System.nanoTime() < end;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(() -> {
                new Killer(trio.victims(), seed, figures).killWhile(going);
                return null;
            }));
            Accountant accountant = new Accountant(http, trio.url(), new Random(seed));
            all.add(threads.submit(() -> {
                accountant.workWhile(going);
                return null;
            }));
            for (int i = 1; i <= clients; i++) {
                Adder adder = new Adder(http, trio.url(), new Random(seed + i), ledger, figures);
                all.add(threads.submit(() -> {
                    adder.addWhile(going);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                awaitEnd(each);
            }
            mistakes.addAll(accountant.mistakes());
            figures.drained(accountant.drains());
        }
        trio.counters().forEach(values -> mistakes.addAll(ledger.mistakes(values)));
        return verdict();
    }

    /** Waits for the end of a client or the killer; what they could not bear is a mistake. */
    private void awaitEnd(Future<?> one) throws InterruptedException {
        try {
            one.get();
        } catch (ExecutionException e) {
            mistakes.add(e.getCause().toString());
        }
    }

    private Verdict verdict() {
        Map<String, Integer> kills = new LinkedHashMap<>();
        trio.victims().forEach(victim -> kills.put(victim.name(), victim.kills()));
        return new Verdict(
                figures, kills, ledger.counters(), mistakes.stream().distinct().toList());
    }
}
