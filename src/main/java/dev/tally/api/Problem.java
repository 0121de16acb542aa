package dev.tally.api;

import jakarta.ws.rs.core.Response.Status;

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
record Problem(String type, String title, int status, String detail, String field) {

    /** Returns a problem of a kind that is Tally's own. */
    static Problem of(String name, Status status, String title, String detail) {
        return new Problem("urn:tally:problem:" + name, title, status.getStatusCode(), detail, "");
    }

    /** Returns a problem that says no more than its status. */
    static Problem of(Status status) {
        return new Problem(
                "about:blank", status.getReasonPhrase(), status.getStatusCode(), status.getReasonPhrase(), "");
    }

    Problem at(String field) {
        return new Problem(type, title, status, detail, field);
    }

    /** Returns it as it is sent. A tree, since a native binary can't look into a record that only an error handler names. */
    JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("title", title).put("status", status).put("detail", detail);
        return field.isEmpty() ? json : json.put("field", field);
    }
}
