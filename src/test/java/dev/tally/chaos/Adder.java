package dev.tally.chaos;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A client that adds all the time. It sends each add again, with the same Idempotency-Key, until it is
 * answered.
 */
final class Adder {

    /* What stands for no answer: from Tally, and from a proxy before it. */
    private static final Set<Integer> OUTCOME_OPEN = Set.of(502, 503, 504);

    /* Longer than all victims take to come back on the slowest machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int MAX_PAUSE_MILLIS = 20;
    private static final int MAX_RETRY_PAUSE_MILLIS = 100;
    private static final int REPEATS_ONE_IN = 10;

    private final HttpClient http;
    private final String server;
    private final Random random;
    private final Ledger ledger;
    private final Figures figures;

    Adder(HttpClient http, String server, Random random, Ledger ledger, Figures figures) {
        this.http = http;
        this.server = server;
        this.random = random;
        this.ledger = ledger;
        this.figures = figures;
    }

    /** Adds until the end, and until the last add is answered. */
    void addWhile(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            add(AddRequest.any(random));
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
        }
    }

    private void add(AddRequest request) throws InterruptedException {
        String idempotencyKey = UUID.randomUUID().toString();
        List<Long> values = untilAnswered(request, idempotencyKey);
        for (int i = 0; i < values.size(); i++) {
            ledger.told(request.adds().get(i), values.get(i));
        }
        figures.answered(request);
        if (random.nextInt(REPEATS_ONE_IN) == 0) {
            repeat(request, idempotencyKey, values);
        }
    }

    /** Sends again what was answered, as a client does that has forgotten. */
    private void repeat(AddRequest request, String idempotencyKey, List<Long> values) throws InterruptedException {
        List<Long> again = untilAnswered(request, idempotencyKey);
        if (!again.equals(values)) {
            throw new AssertionError("POST " + request.path() + " was told " + values + ", and " + again
                    + " when it was sent again with its Idempotency-Key");
        }
        figures.repeated();
    }

    private List<Long> untilAnswered(AddRequest request, String idempotencyKey) throws InterruptedException {
        long start = System.nanoTime();
        Optional<List<Long>> values = send(request, idempotencyKey);
        while (values.isEmpty()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("POST " + request.path() + " was not answered within " + PATIENCE);
            }
            Thread.sleep(random.nextInt(MAX_RETRY_PAUSE_MILLIS));
            values = send(request, idempotencyKey);
        }
        return values.get();
    }

    /** Returns the new values, or nothing when the request has to be sent again. */
    private Optional<List<Long>> send(AddRequest request, String idempotencyKey) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request.to(server, idempotencyKey), BodyHandlers.ofString());
            return values(request, answer);
        } catch (IOException e) {
            figures.retried(reason(e));
            return Optional.empty();
        }
    }

    static String reason(IOException failure) {
        return switch (failure) {
            case ConnectException _ -> "no connection";
            case HttpTimeoutException _ -> "no answer";
            default -> "connection broken";
        };
    }

    private Optional<List<Long>> values(AddRequest request, HttpResponse<String> answer) {
        if (OUTCOME_OPEN.contains(answer.statusCode())) {
            figures.retried("status " + answer.statusCode());
            return Optional.empty();
        }
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    "POST " + request.path() + " was answered " + answer.statusCode() + " " + answer.body());
        }
        Optional<List<Long>> values = request.values(answer.body());
        if (values.isEmpty()) {
            figures.retried("batch in part");
        }
        return values;
    }
}
