package dev.tally.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Someone with a namespace of their own, who adds to it, and takes drains of it as a batch job does: folds each once,
 * whatever it was told, and acknowledges it, or puts it back. In the end what was folded and what is left has to be what
 * was added.
 */
final class Accountant {

    static final String NAMESPACE = "folded";

    private static final String COUNTERS = "/v1/counters/" + NAMESPACE;
    private static final String DRAINS = "/v1/drains/" + NAMESPACE;
    private static final int ADDS = 20;
    private static final int KEYS = 50;
    private static final int RESTORES_ONE_IN = 3;
    private static final Duration RETRY = Duration.ofMillis(50);

    /* A taking that was cut short is waited for by the next. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final String server;
    private final Random random;
    private final Set<String> foldedDrains = new HashSet<>();
    private long added;
    private long folded;

    Accountant(HttpClient http, String server, Random random) {
        this.http = http;
        this.server = server;
        this.random = random;
    }

    /** Works until the end, and leaves no drain open. */
    void workWhile(BooleanSupplier going) {
        while (going.getAsBoolean()) {
            for (int i = 0; i < ADDS; i++) {
                String path = COUNTERS + "/" + random.nextInt(KEYS);
                untilDone("POST", path, Optional.of(UUID.randomUUID().toString()));
                added++;
            }
            untilDone("POST", DRAINS, Optional.empty());
            settleAll();
        }
    }

    /** Goes by the list alone: the answer to a taking may have been lost. */
    private void settleAll() {
        for (JsonNode drain : read(DRAINS).required("drains")) {
            if (drain.required("state").asText().equals("open")) {
                settle(drain.required("id").asText());
            }
        }
    }

    private void settle(String id) {
        if (random.nextInt(RESTORES_ONE_IN) == 0) {
            untilDone("POST", DRAINS + "/" + id + "/restore", Optional.empty());
            return;
        }
        if (foldedDrains.add(id)) {
            for (JsonNode count : read(DRAINS + "/" + id).required("counters")) {
                folded += count.longValue();
            }
        }
        untilDone("DELETE", DRAINS + "/" + id, Optional.empty());
    }

    /** Returns what is wrong with the books. */
    List<String> mistakes() {
        untilDone("POST", DRAINS, Optional.empty());
        settleAll();
        long left = 0;
        for (JsonNode counter : read(COUNTERS + "?limit=1000").required("counters")) {
            left += counter.required("value").longValue();
        }
        return folded + left == added
                ? List.of()
                : List.of("%,d were added, and %,d folded and %,d left".formatted(added, folded, left));
    }

    long drains() {
        return foldedDrains.size();
    }

    private JsonNode read(String path) {
        try {
            return JSON.readTree(untilDone("GET", path, Optional.empty()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes a call again until it is answered. */
    private String untilDone(String method, String path, Optional<String> idempotencyKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TIMEOUT)
                .method(method, BodyPublishers.noBody());
        idempotencyKey.ifPresent(key -> request.header("Idempotency-Key", key));
        return await().forever()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(RETRY)
                .until(() -> answer(request.build()), Optional::isPresent)
                .orElseThrow();
    }

    /** Makes a call; empty if it has to be made again. */
    private Optional<String> answer(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() < 300) {
                return Optional.of(answer.body());
            }
            if (answer.statusCode() < 500 && answer.statusCode() != 409) {
                throw new AssertionError(request + " was answered " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            // Somebody was killed.
        }
        return Optional.empty();
    }
}
