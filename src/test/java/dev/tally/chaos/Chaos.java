package dev.tally.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
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

/** Clients that add and read while processes are killed and the network is disturbed. In the end their history is judged. */
final class Chaos {

    private final Trio trio;
    private final Path folder;
    private final Subjects subjects;
    private final Figures figures = new Figures();
    private final List<String> mistakes = new ArrayList<>();

    /**
     * Prepares one.
     *
     * @param folder for the history
     * @param subjects what the clients add to and read
     */
    Chaos(Trio trio, Path folder, Subjects subjects) {
        this.trio = trio;
        this.folder = folder;
        this.subjects = subjects;
    }

    /**
     * Lets all loose.
     *
     * @param duration for how long
     * @param seed decides in which order is killed, and how the network is disturbed
     */
    Verdict run(Duration duration, long seed, int clients) throws IOException, InterruptedException {
        History history = new History(folder);
        try (history;
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            long end = System.nanoTime() + duration.toNanos();
            BooleanSupplier going = () -> System.nanoTime() < end;
            Accountant accountant = new Accountant(http, trio.url(), new Random(seed));
            List<Task> tasks = new ArrayList<>();
            tasks.add(() -> new Killer(trio.victims(), seed, figures).killWhile(going));
            for (Way way : trio.ways()) {
                Disturber disturber = new Disturber(way, seed + way.name().hashCode(), figures);
                tasks.add(() -> disturber.disturbWhile(going));
            }
            tasks.add(() -> accountant.workWhile(going));
            for (int i = 1; i <= clients; i++) {
                Client client = new Client(i, http, trio.urls(), new Random(seed + i), subjects, history, figures);
                tasks.add(() -> client.workWhile(going));
            }
            run(tasks, threads);
            trio.awaitReady();
            Client last = new Client(0, http, trio.urls(), new Random(seed), subjects, history, figures);
            run(List.of(() -> last.readAll(subjects.all())), threads);
            mistakes.addAll(accountant.mistakes());
            figures.drained(accountant.drains());
        }
        Judgement judgement = history.judge();
        mistakes.addAll(judgement.mistakes());
        Map<String, Integer> kills = new LinkedHashMap<>();
        trio.victims().forEach(victim -> kills.put(victim.name(), victim.kills()));
        return new Verdict(figures, kills, judgement, List.copyOf(mistakes));
    }

    /** What somebody does all the while. */
    private interface Task {

        void run() throws Exception;
    }

    /** Waits for the end of all; what they could not bear is a mistake. */
    private void run(List<Task> tasks, ExecutorService threads) throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (Task task : tasks) {
            running.add(threads.submit(() -> {
                task.run();
                return null;
            }));
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                mistakes.add(e.getCause().toString());
            }
        }
    }
}
