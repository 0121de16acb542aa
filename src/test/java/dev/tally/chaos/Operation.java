package dev.tally.chaos;

import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One operation on one counter, as its client saw it. Requests that were sent again with the same Idempotency-Key are one.
 *
 * @param client who asked
 * @param counter its namespace and its key
 * @param kind what was asked for
 * @param by how much was to be added; 0 for a read
 * @param visitor whose add it was, where a visitor counts once
 * @param call when it was first sent, in nanoseconds of the clock that the whole history has
 * @param end when its last answer came
 * @param reply what became of it
 */
record Operation(
        int client, String counter, Kind kind, long by, Optional<String> visitor, long call, long end, Reply reply) {

    enum Kind {
        ADD,
        READ
    }

    Operation {
        if (end < call) {
            throw new IllegalArgumentException("it ends before it is called");
        }
    }

    /** Returns it as {@code check-history} reads it. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("client", client)
                .put("key", counter)
                .put("kind", kind == Kind.ADD ? "add" : "read")
                .put("by", by)
                .put("call", call)
                .put("return", end);
        visitor.ifPresent(name -> json.put("visitor", name));
        OptionalLong value = reply.value();
        json.put(
                "outcome",
                switch (reply) {
                    case Reply.Value _ -> "ok";
                    case Reply.Seen _ -> "seen";
                    case Reply.Unchanged _ -> "failed";
                    case Reply.Unknown _ -> "unknown";
                });
        return value.isPresent() ? json.put("value", value.getAsLong()) : json;
    }
}
