package dev.tally.client;

import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request with retries. It is retried after transient failures, if a retry is idempotent, within the deadline. No
 * thread blocks.
 *
 * @param <T> the type of the result
 */
final class Call<T> {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final HttpClient http;
    private final HttpRequest request;
    private final Limits limits;
    private final Function<HttpResponse<String>, T> reader;
    private final long start = System.nanoTime();

    private int attempt;
    private boolean mayBeMade;

    private Call(HttpClient http, HttpRequest request, Limits limits, Function<HttpResponse<String>, T> reader) {
        this.http = http;
        this.request = request;
        this.limits = limits;
        this.reader = reader;
    }

    /**
     * Sends a request.
     *
     * @param request creates the request; throws UncheckedIOException when the host name can't be resolved
     * @param reader reads the result from the answer; throws IllegalArgumentException when the answer is invalid
     */
    static <T> CompletableFuture<T> send(
            HttpClient http, Supplier<HttpRequest> request, Limits limits, Function<HttpResponse<String>, T> reader) {
        try {
            return new Call<>(http, request.get(), limits, reader).send();
        } catch (UncheckedIOException e) {
            return CompletableFuture.failedFuture(
                    new CountException("no address of the server: " + e.getCause(), 0, "", false, e.getCause()));
        }
    }

    /** Sends the next attempt. Attempts are sequential, so the fields need no synchronization. */
    private CompletableFuture<T> send() {
        if (http.isTerminated()) {
            return CompletableFuture.failedFuture(
                    new CountException(what() + ": the client is closed", 0, "", mayBeMade, null));
        }
        attempt++;
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, BodyHandlers.ofString());
        // The request's own timeout would not cover the body.
        return sent.copy()
                .orTimeout(timeForAttempt().toNanos(), TimeUnit.NANOSECONDS)
                .handleAsync(Outcome::of)
                .thenCompose(outcome -> {
                    sent.cancel(true);
                    return follow(outcome);
                });
    }

    private CompletableFuture<T> follow(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> read(answered);
            case Outcome.Failed failed -> sendAgain(failed);
        };
    }

    private CompletableFuture<T> read(Outcome.Answered answered) {
        try {
            return CompletableFuture.completedFuture(reader.apply(answered.answer()));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new CountException(
                    what() + ": the answer can't be read",
                    answered.answer().statusCode(),
                    answered.answer().body(),
                    isChange(),
                    e));
        }
    }

    private CompletableFuture<T> sendAgain(Outcome.Failed failed) {
        mayBeMade |= isChange() && failed.mayBeMade();
        Duration pause = failed.retryAfter().plus(Backoff.after(attempt));
        if (attempt == limits.attempts() || !failed.mayPass() || !isRepeatable() || pause.compareTo(timeLeft()) >= 0) {
            return CompletableFuture.failedFuture(giveUp(failed));
        }
        Executor later = CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS);
        return CompletableFuture.supplyAsync(this::send, later).thenCompose(Function.identity());
    }

    private CountException giveUp(Outcome.Failed failed) {
        String message = what() + ": " + failed.reason() + (attempt == 1 ? "" : " (after " + attempt + " attempts)");
        return new CountException(message, failed.status(), failed.detail(), mayBeMade, failed.cause());
    }

    private String what() {
        return request.method() + " " + request.uri();
    }

    private boolean isChange() {
        return !request.method().equals("GET");
    }

    /** Returns whether the request is idempotent. A change without a key would be made twice. */
    private boolean isRepeatable() {
        return !isChange() || request.headers().firstValue(IDEMPOTENCY_KEY).isPresent();
    }

    private Duration timeForAttempt() {
        Duration left = timeLeft();
        return limits.attempt().compareTo(left) < 0 ? limits.attempt() : left;
    }

    private Duration timeLeft() {
        return limits.deadline().minusNanos(System.nanoTime() - start);
    }
}
