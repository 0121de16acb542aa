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
    ADDS("by", new Json.Value.Number(BigDecimal.ONE)),

    /** A counter and its value. */
    COUNTERS("value", new Json.Value.Absent());

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private final String field;
    private final Json.Value number;

    Ndjson(String field, Json.Value number) {
        this.field = field;
        this.number = number;
    }

    /** Returns whether a request has the content type of NDJSON. */
    public static boolean isTypeOf(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE);
    }

    /** Reads a line. */
    public Item parse(Line line, Names names) {
        if (line.isTooLong()) {
            return invalid(new InvalidParameter("line", "at most " + Lines.MAX_LENGTH + " bytes long"));
        }
        try {
            Map<String, Json.Value> json = Json.object("line", line.text(), rule());
            // A misspelled field must not count as absent.
            if (json.get("key") instanceof Json.Value.Text(String key)
                    && Set.of("key", field).containsAll(json.keySet())) {
                return Item.of(key, field, json.getOrDefault(field, number), names);
            }
        } catch (InvalidParameter e) {
            return invalid(e);
        }
        return invalid(new InvalidParameter("line", rule()));
    }

    private String rule() {
        return "JSON such as {\"key\":\"1\",\"" + field + "\":2}, without any other field";
    }

    private static Item invalid(InvalidParameter wrong) {
        return new Item.Invalid(Optional.empty(), wrong.problem());
    }
}
