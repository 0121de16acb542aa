package dev.tally.chaos;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What an answer means, read as a strict client does: a problem's type alone says whether anything was changed. */
final class Answers {

    private static final String PROBLEM = "urn:tally:problem:";
    private static final Set<String> UNCHANGED = Set.of(PROBLEM + "unavailable", PROBLEM + "too-many-requests");
    private static final Set<String> UNKNOWN = Set.of(PROBLEM + "outcome-unknown", PROBLEM + "unconfirmed");

    private static final JsonMapper JSON = new JsonMapper();

    private Answers() {}

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.uri() + " was answered " + answer.statusCode() + " " + answer.body(), e);
        }
    }

    /** Returns what a result says: a number, as the song protocol has it; an object with a value, or with a problem. */
    static Reply reply(JsonNode result) {
        if (result.isNumber()) {
            return new Reply.Value(result.longValue());
        }
        if (result.has("problem")) {
            return problem(result.get("problem"));
        }
        long value = result.required("value").longValue();
        if (!result.has("counted")) {
            return new Reply.Value(value);
        }
        if (!result.get("counted").asBoolean() && result.path("reason").asText().equals("seen")) {
            return new Reply.Seen(value);
        }
        throw new AssertionError("no client knows what to do with " + result);
    }

    /** Returns what a whole answer says that is not 200. */
    static Reply problem(HttpResponse<String> answer) {
        return problem(json(answer));
    }

    private static Reply problem(JsonNode problem) {
        String type = problem.path("type").asText();
        if (UNCHANGED.contains(type)) {
            return new Reply.Unchanged(type.substring(PROBLEM.length()));
        }
        if (UNKNOWN.contains(type)) {
            return new Reply.Unknown(type.substring(PROBLEM.length()));
        }
        throw new AssertionError("no client knows what to do with " + problem);
    }

    /** Returns what it says that there was no answer: without a connection, nothing was sent. */
    static Reply none(IOException failure) {
        String reason = reason(failure);
        return failure instanceof ConnectException ? new Reply.Unchanged(reason) : new Reply.Unknown(reason);
    }

    static String reason(IOException failure) {
        return switch (failure) {
            case ConnectException _ -> "no connection";
            case HttpTimeoutException _ -> "no answer";
            default -> "connection broken";
        };
    }
}
