package dev.tally.http.problem;

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

    /** Returns a problem of a kind that is Tally's own. */
    public static Problem of(String name, int status, String title, String detail) {
        return new Problem("urn:tally:problem:" + name, title, status, detail, "");
    }

    public Problem at(String field) {
        return new Problem(type, title, status, detail, field);
    }

    /** Returns it as it is sent. A tree, since a native binary can't look into a record that only an error handler names. */
    public JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("title", title).put("status", status).put("detail", detail);
        return field.isEmpty() ? json : json.put("field", field);
    }
}
