package dev.tally.http.json;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.tally.counter.Names;
import dev.tally.http.json.Lines.Line;
import dev.tally.http.problem.InvalidParameter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The formats of NDJSON lines, such as <code>{"key":"1","value":5}</code>. */
public enum Ndjson {
    /** An add; {@code by} is 1 by default. */
    ADDS("by", new Json.Value.Number(BigDecimal.ONE), Set.of("key", "by", Ndjson.VISITOR)),

    /** A counter and its value. */
    COUNTERS("value", new Json.Value.Absent(), Set.of("key", "value"));

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private static final String VISITOR = "visitor";

    private final String field;
    private final Json.Value number;
    private final Set<String> fields;

    Ndjson(String field, Json.Value number, Set<String> fields) {
        this.field = field;
        this.number = number;
        this.fields = fields;
    }

    /** Returns whether a request has the content type of NDJSON. */
    public static boolean isTypeOf(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE);
    }

    /** Reads a line. */
    public Item parse(Line line, Names names, Item.Visitors visitors) {
        if (line.isTooLong()) {
            return invalid(new InvalidParameter("line", "at most " + Lines.MAX_LENGTH + " bytes long"));
        }
        try {
            Map<String, Json.Value> json = Json.object("line", line.text(), rule());
            boolean isText = json.getOrDefault(VISITOR, new Json.Value.Text("")) instanceof Json.Value.Text;
            // A misspelled field must not count as absent.
            if (isText && json.get("key") instanceof Json.Value.Text(String key) && fields.containsAll(json.keySet())) {
                Optional<String> visitor = json.get(VISITOR) instanceof Json.Value.Text(String name)
                        ? Optional.of(name)
                        : Optional.empty();
                return Item.of(key, field, json.getOrDefault(field, number), names, visitor, visitors);
            }
        } catch (InvalidParameter e) {
            return invalid(e);
        }
        return invalid(new InvalidParameter("line", rule()));
    }

    private String rule() {
        return "JSON such as {\"key\":\"1\",\"" + field + "\":2}, without any other field"
                + (this == ADDS ? " than visitor" : "");
    }

    private static Item invalid(InvalidParameter wrong) {
        return new Item.Invalid(Optional.empty(), wrong.problem());
    }
}
