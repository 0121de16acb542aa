package dev.tally.countapi.move;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.countapi.counters.AdminKey;
import dev.tally.countapi.counters.CounterName;
import dev.tally.countapi.counters.MovedCounter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Names;
import dev.tally.http.json.Json;
import dev.tally.http.json.Lines;
import dev.tally.http.json.Lines.Line;
import dev.tally.http.json.Numbers;
import dev.tally.http.problem.InvalidParameter;

/** Parses the lines of an import and writes the response lines, each a line of JSON. */
final class MovedLines {

    private static final String NAMESPACE = "namespace";
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String ADMIN_KEY = "admin_key";
    private static final Set<String> FIELDS = Set.of(NAMESPACE, KEY, VALUE, ADMIN_KEY);

    private static final String RULE = "JSON such as {\"namespace\":\"shop\",\"key\":\"visits\",\"value\":42}, with or"
            + " without an \"admin_key\", and with no other field";

    private MovedLines() {}

    static MovedLine parse(Line line, Names names) {
        // An error names the counter, as far as its name could be parsed.
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            Map<String, Json.Value> fields = fields(line);
            String namespace = text(fields, NAMESPACE);
            String key = text(fields, KEY);
            answer.put(NAMESPACE, namespace).put(KEY, key);
            return new MovedLine.Valid(
                    line.number(),
                    new MovedCounter(
                            new CounterName(names.namespace(namespace), names.key(key)),
                            Numbers.signed(VALUE, fields.getOrDefault(VALUE, new Json.Value.Absent())),
                            owner(fields)));
        } catch (InvalidParameter | CounterFailure.InvalidName e) {
            return new MovedLine.Invalid(error(answer, line.number(), e.getMessage()));
        }
    }

    private static Map<String, Json.Value> fields(Line line) {
        if (line.isTooLong()) {
            throw new InvalidParameter("line", "at most " + Lines.MAX_LENGTH + " bytes long");
        }
        Map<String, Json.Value> fields = Json.object("line", line.text(), RULE);
        // A misspelled field must not count as missing.
        if (!FIELDS.containsAll(fields.keySet())) {
            throw new InvalidParameter("line", RULE);
        }
        return fields;
    }

    private static String text(Map<String, Json.Value> fields, String name) {
        if (fields.get(name) instanceof Json.Value.Text(String text)) {
            return text;
        }
        throw new InvalidParameter("line", RULE);
    }

    private static Optional<AdminKey> owner(Map<String, Json.Value> fields) {
        return fields.containsKey(ADMIN_KEY)
                ? Optional.of(text(fields, ADMIN_KEY))
                        .filter(Predicate.not(String::isEmpty))
                        .map(AdminKey::new)
                : Optional.empty();
    }

    /** Starts a response line. */
    static ObjectNode names(CounterName name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(NAMESPACE, name.namespace().value())
                .put(KEY, name.key().value());
    }

    /** Adds an error to a response line. */
    static ObjectNode error(ObjectNode names, long line, String reason) {
        return names.put("line", line).put("error", reason);
    }
}
