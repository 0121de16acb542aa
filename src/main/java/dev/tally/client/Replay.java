package dev.tally.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends a log of plays, a song's id a line, to a service; behind {@code scripts/replay}. A play that failed is not sent
 * again, since it may have been counted.
 */
public final class Replay {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final int concurrency;
    private final boolean showProgress;
    private final Optional<String> writeToken = Optional.ofNullable(System.getenv("TALLY_WRITE_TOKEN"))
            .map(String::strip)
            .filter(token -> !token.isEmpty());
    private final Semaphore free;
    private final Map<String, Integer> failures = new TreeMap<>();
    private final long start = System.nanoTime();

    private int sent;
    private long lastProgress = start;

    private Replay(String url, int concurrency, boolean showProgress) {
        this.url = url;
        this.concurrency = concurrency;
        this.showProgress = showProgress;
        this.free = new Semaphore(concurrency);
    }

    /**
     * Sends the log and prints what became of it. Exits with 1 when a play has failed.
     *
     * @param args the URL of the service; how many plays are under way at once; whether to show the progress on
     *     standard error; the log, or {@code -} for standard input
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Replay replay = new Replay(args[0], Integer.parseInt(args[1]), Boolean.parseBoolean(args[2]));
        try (BufferedReader log = open(args[3])) {
            replay.send(log);
        }
        System.exit(replay.report() ? 0 : 1);
    }

    private static BufferedReader open(String file) throws IOException {
        return file.equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(file));
    }

    private void send(BufferedReader log) throws IOException, InterruptedException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            String song = line.strip();
            if (!song.isEmpty()) {
                free.acquire();
                play(song);
            }
        }
        free.acquire(concurrency);
    }

    private void play(String song) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/song/" + encode(song)))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody());
        writeToken.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            count(answer, failure);
            free.release();
        });
    }

    private static String encode(String song) {
        return URLEncoder.encode(song, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private synchronized void count(HttpResponse<String> answer, Throwable failure) {
        sent++;
        if (failure != null) {
            failures.merge(failure.getMessage(), 1, Integer::sum);
        } else if (answer.statusCode() != 200) {
            failures.merge(answer.statusCode() + " " + answer.body(), 1, Integer::sum);
        }
        if (showProgress && System.nanoTime() - lastProgress > PROGRESS_NANOS) {
            lastProgress = System.nanoTime();
            System.err.printf("\r%,d plays sent, %,d failed", sent, failed());
        }
    }

    private int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Prints the result and returns whether all plays were counted. */
    private synchronized boolean report() {
        if (showProgress) {
            System.err.print("\r\033[K");
        }
        failures.forEach((reason, times) -> System.err.printf("%d failed: %s%n", times, reason));
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d plays sent, %d failed, %.0f plays a second%n", sent, failed(), sent / seconds);
        return failures.isEmpty();
    }
}
