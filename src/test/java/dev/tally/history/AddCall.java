package dev.tally.history;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.history.HistoryStep.Add;
import dev.tally.history.HistoryStep.Amount;
import dev.tally.testsupport.Service;

/**
 * The request of an add, to be sent any number of times.
 *
 * @param namespace that of the counters
 * @param add what to add
 * @param key the name of each counter
 * @param once its Idempotency-Key
 */
record AddCall(String namespace, Add add, IntFunction<String> key, Optional<String> once) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CONFLICT = 409;
    private static final int UNKNOWN = 500;

    /**
     * Sends it.
     *
     * @return the new value for each amount, which is empty if it was refused; empty if an outcome is unknown
     */
    Optional<List<Optional<Long>>> send(Service service) {
        try {
            HttpResponse<String> answer = service.send(request(service));
            if (answer.statusCode() == CONFLICT) {
                return Optional.of(List.of(Optional.empty()));
            }
            if (answer.statusCode() >= UNKNOWN) {
                return Optional.empty();
            }
            List<JsonNode> outcomes = outcomes(answer.body());
            boolean areKnown = outcomes.size() == add.amounts().size()
                    && outcomes.stream().noneMatch(outcome -> problem(outcome) >= UNKNOWN);
            return areKnown ? Optional.of(outcomes.stream().map(AddCall::value).toList()) : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private HttpRequest request(Service service) {
        String path = "/v1/counters/" + namespace;
        Stream<Amount> amounts = add.amounts().stream();
        HttpRequest.Builder request =
                switch (add.form()) {
                    case SINGLE -> {
                        Amount amount = add.amounts().getFirst();
                        yield service.request(path + "/" + key.apply(amount.key()) + "?by=" + amount.by())
                                .POST(BodyPublishers.noBody());
                    }
                    case BATCH ->
                        service.request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        amounts.map(amount -> "\"" + key.apply(amount.key()) + "\":" + amount.by())
                                                .collect(Collectors.joining(",", "{", "}"))));
                    case LINES ->
                        service.request(path)
                                .header("Content-Type", "application/x-ndjson")
                                .POST(BodyPublishers.ofString(amounts.map(amount -> "{\"key\":\""
                                                + key.apply(amount.key()) + "\",\"by\":" + amount.by() + "}\n")
                                        .collect(Collectors.joining())));
                };
        once.ifPresent(value -> request.header("Idempotency-Key", value));
        return request.build();
    }

    private List<JsonNode> outcomes(String body) {
        return switch (add.form()) {
            case SINGLE -> List.of(json(body));
            case BATCH ->
                StreamSupport.stream(json(body).path("results").spliterator(), false)
                        .toList();
            case LINES -> body.lines().map(AddCall::json).toList();
        };
    }

    private static int problem(JsonNode outcome) {
        return outcome.path("problem").path("status").asInt();
    }

    private static Optional<Long> value(JsonNode outcome) {
        if (problem(outcome) == CONFLICT) {
            return Optional.empty();
        }
        if (!outcome.path("value").canConvertToLong()) {
            throw new AssertionError("no value: " + outcome);
        }
        return Optional.of(outcome.get("value").longValue());
    }

    /** Returns JSON from a text that has to be it. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
