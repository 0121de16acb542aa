package dev.tally.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The program behind {@code scripts/replay}: sends a log of plays, one song id per line, to a service. Each line has an
 * {@code Idempotency-Key}, derived from the name of the log, the line number and the text. So a line can be retried
 * after transient failures, and a second run does not count a line again.
 */
public final class Replay {

    /* Longer than a restart or a rolling update takes. */
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 100);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Executor SOON = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String name;
    private final int concurrency;
    private final Semaphore free;
    private final ReplayReport report;
    private final Optional<String> writeToken = Optional.ofNullable(System.getenv("TALLY_WRITE_TOKEN"))
            .map(String::strip)
            .filter(token -> !token.isEmpty());

    private volatile boolean stopped;

    private Replay(String url, String name, int concurrency, ReplayReport report) {
        this.url = url;
        this.name = name;
        this.concurrency = concurrency;
        this.free = new Semaphore(concurrency);
        this.report = report;
    }

    /**
     * Sends the log and prints a report. Exits with 0 when every line was counted, else with 1.
     *
     * @param args the URL of the service; the number of plays in flight; whether to show progress on standard error;
     *     the name of the log, which distinguishes its lines from those of other logs; the log file, or {@code -} for
     *     standard input
     */
    public static void main(String[] args) throws InterruptedException {
        Locale.setDefault(Locale.ROOT);
        ReplayReport report = new ReplayReport(args[3], Boolean.parseBoolean(args[2]));
        Replay replay = new Replay(args[0], args[3], Integer.parseInt(args[1]), report);
        Runtime.getRuntime().addShutdownHook(new Thread(report::print));
        try (InputStream log = open(args[4])) {
            replay.send(new Plays(log));
        } catch (IOException e) {
            report.brokeOff("the log can't be read further: " + e.getMessage());
        }
        report.finished();
        System.exit(report.isComplete() ? 0 : 1);
    }

    private static InputStream open(String file) throws IOException {
        return new BufferedInputStream(file.equals("-") ? System.in : Files.newInputStream(Path.of(file)));
    }

    private void send(Plays plays) throws IOException, InterruptedException {
        try {
            Optional<Plays.Line> line = plays.read();
            for (; line.isPresent() && !stopped; line = plays.read()) {
                switch (line.get()) {
                    case Plays.Unreadable unreadable -> report.leftOut(unreadable.number(), unreadable.reason());
                    case Plays.Play play -> {
                        free.acquire();
                        if (stopped) {
                            free.release();
                        } else {
                            send(play);
                        }
                    }
                }
            }
        } finally {
            free.acquire(concurrency);
        }
    }

    private void send(Plays.Play play) {
        try {
            Call.send(http, () -> request(play), LIMITS, HttpResponse::headers)
                    .whenComplete((headers, failure) -> ended(play, headers, failure));
        } catch (IllegalArgumentException e) {
            // The URL or the token is invalid.
            failed(play, e);
        }
    }

    private void ended(Plays.Play play, HttpHeaders headers, Throwable failure) {
        if (failure == null) {
            report.counted(headers.firstValue("Idempotent-Replayed").isPresent());
            free.release();
        } else {
            failed(play, failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
        }
    }

    /**
     * Handles a failure. A rate limit is waited out; but when the service is down the replay stops, as every following
     * line would fail too.
     */
    private void failed(Plays.Play play, Throwable failure) {
        int status = failure instanceof CountException refused ? refused.status() : 0;
        if (status == TOO_MANY_REQUESTS) {
            CompletableFuture.runAsync(() -> send(play), SOON);
            return;
        }
        if (status == 0 || status >= 500) {
            stopped = true;
            report.brokeOff("the service does not answer, or answers with an error");
        }
        report.leftOut(
                play.number(),
                failure instanceof CountException refused && status != 0
                        ? status + " " + refused.detail()
                        : failure.getMessage());
        free.release();
    }

    private HttpRequest request(Plays.Play play) {
        String path = "/song/"
                + URLEncoder.encode(play.song(), StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest.Builder request = HttpRequest.newBuilder(Address.reachable(URI.create(url + path)))
                .header(Call.IDEMPOTENCY_KEY, key(play))
                .POST(HttpRequest.BodyPublishers.noBody());
        writeToken.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }

    /** Returns the key of a line: a SHA-256 of 64 hexadecimal digits, the maximum length of a key. */
    private String key(Plays.Play play) {
        try {
            byte[] line = (name + '\n' + play.number() + '\n' + play.song()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(line));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
