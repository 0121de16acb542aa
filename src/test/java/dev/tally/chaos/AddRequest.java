package dev.tally.chaos;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Adds that are sent together, in any of the ways that there are to add.
 *
 * @param path where to
 * @param body JSON, for those that have one
 * @param adds how much is added to what, in the order in which they are answered
 * @param visitor whose adds they are, where a visitor counts once
 */
record AddRequest(String path, Optional<String> body, Map<Subject, Long> adds, Optional<String> visitor) {

    private static final int MAX_BY = 9;
    private static final int NEGATIVE_ONE_IN = 4;
    private static final int MAX_BATCH = 10;
    private static final int VISITORS = 5;
    private static final int PEOPLE_BATCHES_ONE_IN = 4;

    /* Tally answers within a second, whatever happens; a machine that starts services at the same time is slow. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final JsonMapper JSON = new JsonMapper();

    AddRequest {
        adds = Collections.unmodifiableMap(new LinkedHashMap<>(adds));
    }

    static AddRequest any(Subjects subjects, Random random) {
        String namespace = subjects.namespace(random);
        return switch (namespace) {
            case Subjects.SONG -> song(subjects.any(namespace, random));
            case Subjects.ONE -> one(subjects.any(namespace, random), by(random), Optional.empty());
            case Subjects.PEOPLE -> people(subjects, random);
            default -> many(namespace, subjects, random, () -> by(random), Optional.empty());
        };
    }

    private static AddRequest song(Subject song) {
        return new AddRequest("/" + song.counter(), Optional.empty(), Map.of(song, 1L), Optional.empty());
    }

    private static AddRequest one(Subject counter, long by, Optional<String> visitor) {
        String path = "/v1/counters/" + counter.counter() + "?by=" + by;
        return new AddRequest(path, Optional.empty(), Map.of(counter, by), visitor);
    }

    /** Few visitors, who add, add again, and take back. */
    private static AddRequest people(Subjects subjects, Random random) {
        Optional<String> visitor = Optional.of("v" + random.nextInt(VISITORS));
        LongSupplier by = () -> random.nextInt(NEGATIVE_ONE_IN) == 0 ? -1 : 1;
        return random.nextInt(PEOPLE_BATCHES_ONE_IN) == 0
                ? many(Subjects.PEOPLE, subjects, random, by, visitor)
                : one(subjects.any(Subjects.PEOPLE, random), by.getAsLong(), visitor);
    }

    private static AddRequest many(
            String namespace, Subjects subjects, Random random, LongSupplier by, Optional<String> visitor) {
        Map<Subject, Long> adds = new LinkedHashMap<>();
        for (int i = random.nextInt(MAX_BATCH); i >= 0; i--) {
            adds.put(subjects.any(namespace, random), by.getAsLong());
        }
        Map<String, Long> body = new LinkedHashMap<>();
        adds.forEach((subject, number) -> body.put(subject.key(), number));
        return new AddRequest(
                "/v1/counters/" + namespace, Optional.of(JSON.valueToTree(body).toString()), adds, visitor);
    }

    private static long by(Random random) {
        long by = 1 + random.nextInt(MAX_BY);
        return random.nextInt(NEGATIVE_ONE_IN) == 0 ? -by : by;
    }

    HttpRequest to(String server, Optional<String> idempotencyKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TIMEOUT)
                // The song protocol's plain text has no type of a problem.
                .header("Accept", "application/json")
                .POST(body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        visitor.ifPresent(name -> request.header("Tally-Visitor", name));
        idempotencyKey.ifPresent(key -> request.header("Idempotency-Key", key));
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        return request.build();
    }

    /** Returns what became of each add. */
    List<Reply> replies(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            return all(Answers.problem(answer));
        }
        JsonNode json = Answers.json(answer);
        List<Reply> replies = body.isPresent()
                ? json.required("results").valueStream().map(Answers::reply).toList()
                : List.of(Answers.reply(json));
        if (replies.size() != adds.size()) {
            throw new AssertionError("POST " + path + " was answered " + answer.body());
        }
        return replies;
    }

    /** Returns the same reply for all adds. */
    List<Reply> all(Reply reply) {
        return adds.keySet().stream().map(_ -> reply).toList();
    }
}
