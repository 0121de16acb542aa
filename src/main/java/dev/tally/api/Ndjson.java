package dev.tally.api;

import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.tally.api.Lines.Line;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Counters and changes to them as lines of JSON, such as <code>{"key":"1","value":5}</code>. */
public enum Ndjson {
    /** What is added to a counter: 1 unless it says otherwise. */
    ADDS("by") {
        @Override
        JsonNode number(JsonNode line) {
            return line.path(field()).isMissingNode() ? IntNode.valueOf(1) : line.get(field());
        }
    },

    /** A counter and its value. */
    COUNTERS("value") {
        @Override
        JsonNode number(JsonNode line) {
            return line.path(field());
        }
    };

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String field;

    Ndjson(String field) {
        this.field = field;
    }

    /** Returns whether the body of a request says that it is lines of JSON. */
    static boolean isTypeOf(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE);
    }

    abstract JsonNode number(JsonNode line);

    String field() {
        return field;
    }

    /** Reads a line. */
    Item parse(Line line) {
        if (line.isTooLong()) {
            return invalid("at most " + Lines.MAX_LENGTH + " bytes long");
        }
        try {
            JsonNode json = MAPPER.readTree(line.text());
            // A field that is misspelt must not be taken for one that was left out.
            if (json.path("key").isTextual()
                    && json.propertyStream()
                            .allMatch(entry -> Set.of("key", field).contains(entry.getKey()))) {
                return Item.of(json.get("key").textValue(), field, number(json));
            }
        } catch (JsonProcessingException e) {
            return invalid(rule() + ": " + e.getOriginalMessage());
        }
        return invalid(rule());
    }

    private String rule() {
        return "JSON such as {\"key\":\"1\",\"" + field + "\":2}, without any other field";
    }

    private static Item invalid(String rule) {
        return new Item.Invalid(Optional.empty(), Problems.of(new InvalidParameter("line", rule)));
    }
}
