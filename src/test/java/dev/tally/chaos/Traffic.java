package dev.tally.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Visitors who come at a steady pace, however slow the answers are: every other one adds to a counter, the others read
 * one. An add that fails is sent again with its Idempotency-Key until it is answered, as by a good client; but each
 * failure is noted.
 */
final class Traffic {

    private static final int KEYS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FIRST_RETRY_MILLIS = 100;
    private static final int LAST_RETRY_MILLIS = 2000;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final String counters;
    private final Random random = new Random();
    private final Ledger ledger = new Ledger();
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final TrafficFigures figures = new TrafficFigures();

    /**
     * Makes no call yet.
     *
     * @param namespace one that nobody else adds to
     */
    Traffic(HttpClient http, String server, String namespace) {
        this.http = http;
        counters = server + "/v1/counters/" + namespace;
    }

    /** Lets visitors come while it goes on, and waits for the last answer. */
    void comeWhile(BooleanSupplier going, int perSecond) throws InterruptedException {
        long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            long next = System.nanoTime();
            for (boolean adds = true; going.getAsBoolean(); adds = !adds) {
                String key = Integer.toString(random.nextInt(KEYS));
                Runnable call = adds ? () -> add(key) : () -> read(key);
                visitors.execute(() -> visit(call));
                next += pause;
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        }
    }

    private void visit(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            mistakes.add("a call has failed as none may: " + e);
        }
    }

    private void add(String key) {
        HttpRequest request = to("/" + key)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.noBody())
                .build();
        long start = System.nanoTime();
        int pause = FIRST_RETRY_MILLIS;
        OptionalLong value = value(request);
        while (value.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
            pause(random.nextInt(pause));
            pause = Math.min(2 * pause, LAST_RETRY_MILLIS);
            value = value(request);
        }
        if (value.isEmpty()) {
            mistakes.add("an add to " + key + " was not answered within " + PATIENCE);
            return;
        }
        ledger.told(new Add(key, 1), value.getAsLong());
        told.merge(key, value.getAsLong(), Math::max);
        figures.added();
    }

    /** A read may never be older than what anybody was told before it. */
    private void read(String key) {
        long known = told.getOrDefault(key, 0L);
        OptionalLong value = value(to("/" + key).GET().build());
        if (value.isPresent() && value.getAsLong() < known) {
            mistakes.add("%s was read as %d after it was %d".formatted(key, value.getAsLong(), known));
        }
        figures.read();
    }

    /** Returns the counter's value in an answer, or nothing when the call has failed. */
    private OptionalLong value(HttpRequest request) {
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            figures.took(System.nanoTime() - start);
            if (answer.statusCode() == 200) {
                return OptionalLong.of(
                        JSON.readTree(answer.body()).required("value").longValue());
            }
            figures.failed("status " + answer.statusCode());
        } catch (IOException e) {
            figures.failed(Answers.reason(e));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return OptionalLong.empty();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(counters + path)).timeout(TIMEOUT);
    }

    /** Returns what is wrong: with what was read, and with the counters now. */
    List<String> mistakes() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(to("?limit=1000").GET().build(), BodyHandlers.ofString());
        Map<String, Long> values = new HashMap<>();
        for (JsonNode counter : JSON.readTree(answer.body()).required("counters")) {
            values.put(
                    counter.required("key").asText(), counter.required("value").longValue());
        }
        List<String> all = new ArrayList<>(mistakes);
        all.addAll(ledger.mistakes(values));
        return all;
    }

    /** Removes the counters again. */
    void forget(Optional<String> adminToken) throws IOException, InterruptedException {
        HttpRequest.Builder request = to("").DELETE();
        adminToken.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("the counters can't be removed: " + answer.statusCode() + " " + answer.body());
        }
    }

    TrafficFigures figures() {
        return figures;
    }
}
