package dev.tally.countapi;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.api.InvalidParameter;
import dev.tally.api.Lines;
import dev.tally.api.Lines.Line;
import dev.tally.api.Numbers;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/** How counters that move are written, and how they are answered: a line of JSON each. */
final class MovedLines {

    private static final String NAMESPACE = "namespace";
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String ADMIN_KEY = "admin_key";
    private static final Set<String> FIELDS = Set.of(NAMESPACE, KEY, VALUE, ADMIN_KEY);

    private static final String RULE = "JSON such as {\"namespace\":\"shop\",\"key\":\"visits\",\"value\":42}, with or"
            + " without an \"admin_key\", and with no other field";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MovedLines() {}

    /** Reads a line. */
    static MovedLine parse(Line line) {
        // As far as they can be read, an error tells whose it is.
        ObjectNode names = JsonNodeFactory.instance.objectNode();
        try {
            JsonNode fields = fields(line);
            names.set(NAMESPACE, fields.get(NAMESPACE));
            names.set(KEY, fields.get(KEY));
            return new MovedLine.Valid(line.number(), counter(fields));
        } catch (InvalidParameter | CounterFailure.InvalidName e) {
            return new MovedLine.Invalid(error(names, line.number(), e.getMessage()));
        }
    }

    private static JsonNode fields(Line line) {
        if (line.isTooLong()) {
            throw new InvalidParameter("line", "at most " + Lines.MAX_LENGTH + " bytes long");
        }
        try {
            JsonNode json = MAPPER.readTree(line.text());
            // A field that is misspelt must not be taken for one that was left out.
            if (json.path(NAMESPACE).isTextual()
                    && json.path(KEY).isTextual()
                    && (json.path(ADMIN_KEY).isMissingNode()
                            || json.path(ADMIN_KEY).isTextual())
                    && json.propertyStream().allMatch(field -> FIELDS.contains(field.getKey()))) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new InvalidParameter("line", RULE + ": " + e.getOriginalMessage());
        }
        throw new InvalidParameter("line", RULE);
    }

    private static MovedCounter counter(JsonNode fields) {
        return new MovedCounter(
                new CounterName(
                        Namespace.parse(fields.get(NAMESPACE).textValue()),
                        Key.parse(fields.get(KEY).textValue())),
                Numbers.signed(VALUE, fields.path(VALUE)),
                Optional.ofNullable(fields.path(ADMIN_KEY).textValue())
                        .filter(Predicate.not(String::isEmpty))
                        .map(AdminKey::new));
    }

    /** Begins an answer. */
    static ObjectNode names(CounterName name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(NAMESPACE, name.namespace().value())
                .put(KEY, name.key().value());
    }

    /** Ends an answer with an error. */
    static ObjectNode error(ObjectNode names, long line, String reason) {
        return names.put("line", line).put("error", reason);
    }
}
