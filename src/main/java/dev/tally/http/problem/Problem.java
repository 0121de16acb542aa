package dev.tally.http.problem;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A problem of a request (RFC 9457).
 *
 * @param type a stable name for programs, a URN
 * @param title the kind of problem
 * @param status the HTTP status
 * @param detail what was wrong this time, what is allowed, and what to do
 * @param field the part of the request that is wrong; empty if none is
 */
public record Problem(String type, String title, int status, String detail, String field) {

    /** The media type of {@link #toJson}. */
    public static final String JSON = "application/problem+json";

    /** The media type of the detail alone. */
    public static final String TEXT = "text/plain;charset=UTF-8";

    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    /* In seconds. The service reconnects to Redis twice a second. */
    private static final String RETRY_AFTER = "1";

    /** Returns a problem with a type of Tally's own. */
    public static Problem of(String name, int status, String title, String detail) {
        return new Problem("urn:tally:problem:" + name, title, status, detail, "");
    }

    public Problem at(String field) {
        return new Problem(type, title, status, detail, field);
    }

    /** Returns the headers that the status requires. */
    public Map<String, String> headers() {
        return switch (status) {
            case UNAUTHORIZED -> Map.of("WWW-Authenticate", "Bearer");
            case UNAVAILABLE -> Map.of("Retry-After", RETRY_AFTER);
            default -> Map.of();
        };
    }

    /**
     * Returns the problem as JSON. It is a tree, as a native binary has no reflection data for a record that only an
     * exception mapper names.
     */
    public JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("title", title).put("status", status).put("detail", detail);
        return field.isEmpty() ? json : json.put("field", field);
    }
}
