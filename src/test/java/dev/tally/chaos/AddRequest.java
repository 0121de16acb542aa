package dev.tally.chaos;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Adds that are sent together, in any of the ways that there are to add.
 *
 * @param path where to
 * @param body JSON, for those that have one
 * @param adds they, in the order in which they are answered
 */
record AddRequest(String path, Optional<String> body, List<Add> adds) {

    static final String[] NAMESPACES = {"song", "one", "many"};

    /* Few enough that several clients meet at a counter, and that a namespace is one page. */
    private static final int SONGS = 20;
    private static final int COUNTERS = 200;
    private static final int MAX_BY = 9;
    private static final int MAX_BATCH = 20;

    /* Tally answers within a second, whatever happens; a machine that starts services at the same time is slow. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final JsonMapper JSON = new JsonMapper();

    static AddRequest any(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> song(random);
            case 1 -> one(random);
            default -> many(random);
        };
    }

    private static AddRequest song(Random random) {
        String counter = "song/" + random.nextInt(SONGS);
        return new AddRequest("/" + counter, Optional.empty(), List.of(new Add(counter, 1)));
    }

    private static AddRequest one(Random random) {
        Add add = add("one", random);
        return new AddRequest("/v1/counters/" + add.counter() + "?by=" + add.by(), Optional.empty(), List.of(add));
    }

    private static AddRequest many(Random random) {
        ObjectNode body = JSON.createObjectNode();
        List<Add> adds = new ArrayList<>();
        for (int i = random.nextInt(MAX_BATCH); i >= 0; i--) {
            Add add = add("many", random);
            String key = add.counter().substring("many/".length());
            if (!body.has(key)) {
                body.put(key, add.by());
                adds.add(add);
            }
        }
        return new AddRequest("/v1/counters/many", Optional.of(body.toString()), adds);
    }

    private static Add add(String namespace, Random random) {
        return new Add(namespace + "/" + random.nextInt(COUNTERS), 1 + random.nextInt(MAX_BY));
    }

    HttpRequest to(String server, String idempotencyKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TIMEOUT)
                .header("Idempotency-Key", idempotencyKey)
                .POST(body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        return (body.isPresent() ? request.header("Content-Type", "application/json") : request).build();
    }

    /** Returns the new value after each add, or nothing when one of them was not made yet. */
    Optional<List<Long>> values(String answer) {
        try {
            JsonNode json = JSON.readTree(answer);
            // The song protocol's number is JSON too.
            List<JsonNode> values = json.isNumber() ? List.of(json) : json.findValues("value");
            return values.size() == adds.size()
                    ? Optional.of(values.stream().map(JsonNode::longValue).toList())
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("POST " + path + " was answered " + answer, e);
        }
    }
}
