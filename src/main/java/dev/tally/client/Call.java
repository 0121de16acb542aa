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
 * A request that is sent again while another attempt may succeed, cannot do it twice, and is over before the deadline. No
 * thread waits for it.
 *
 * @param <T> its result
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
     * @param request makes it; throws UncheckedIOException when the host of its server is not known
     * @param reader makes the result of the answer; throws IllegalArgumentException when it is none
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

    /** Attempts follow each other, each seeing what the one before has written. */
    private CompletableFuture<T> send() {
        if (http.isTerminated()) {
            return CompletableFuture.failedFuture(
                    new CountException(what() + ": the client is closed", 0, "", mayBeMade, null));
        }
        attempt++;
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, BodyHandlers.ofString());
        // Not the request's own timeout, which ends where the body begins.
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

    /** A change that the service can't recognize would be made twice. */
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
