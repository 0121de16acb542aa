package dev.tally.http.problem;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What went wrong with a request, as RFC 9457 has it.
 *
 * @param type a stable name for programs, a URN
 * @param title what kind of problem it is
 * @param status the HTTP status
 * @param detail what was wrong this time, what is allowed, and what to do
 * @param field which part of the request it was, empty where it was none
 */
public record Problem(String type, String title, int status, String detail, String field) {

    /** The type of one that is sent {@link #toJson}. */
    public static final String JSON = "application/problem+json";

    /** The type of one of which only the detail is sent. */
    public static final String TEXT = "text/plain;charset=UTF-8";

    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    /* Seconds. Connections to Redis are made anew twice a second. */
    private static final String RETRY_AFTER = "1";

    /** Returns a problem of a kind that is Tally's own. */
    public static Problem of(String name, int status, String title, String detail) {
        return new Problem("urn:tally:problem:" + name, title, status, detail, "");
    }

    public Problem at(String field) {
        return new Problem(type, title, status, detail, field);
    }

    /** Returns the headers that its status calls for. */
    public Map<String, String> headers() {
        return switch (status) {
            case UNAUTHORIZED -> Map.of("WWW-Authenticate", "Bearer");
            case UNAVAILABLE -> Map.of("Retry-After", RETRY_AFTER);
            default -> Map.of();
        };
    }

    /** Returns it as it is sent. A tree, since a native binary can't look into a record that only an error handler names. */
    public JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("title", title).put("status", status).put("detail", detail);
        return field.isEmpty() ? json : json.put("field", field);
    }
}
