package dev.tally.http.json;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tally.http.problem.BodyTooLarge;
import dev.tally.http.problem.InvalidParameter;

/**
 * Reads the JSON of requests. Ambiguous text, such as a duplicate name, is refused. Numbers keep all their digits. The
 * size, the nesting depth and the length of a number are bounded, so the cost is linear.
 */
public final class Json {

    /* In characters; a larger body is answered 413. */
    public static final int MAX_LENGTH = 1 << 20;

    /* Bounds the cost of operations on a BigDecimal. Jackson limits a number to 1,000 characters. */
    private static final int MAX_EXPONENT = 1_000;

    /* Names are not interned, as clients can send any number of them. */
    private static final JsonFactory READER = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private Json() {}

    /** A value in an object. */
    public sealed interface Value {

        /**
         * A string.
         *
         * @param text the unescaped characters
         */
        record Text(String text) implements Value {}

        /**
         * A number.
         *
         * @param exact the number with all its digits
         */
        record Number(BigDecimal exact) implements Value {}

        /**
         * An object in an object.
         *
         * @param entries its entries; those of a deeper object are not read
         */
        record Nested(Map<String, Value> entries) implements Value {}

        /** An array, a deeper object, {@code true}, {@code false} or {@code null}. */
        record Other() implements Value {}

        /** No value: the object does not contain the name. */
        record Absent() implements Value {}
    }

    /**
     * Reads an object. Its entries keep their order.
     *
     * @param field the name of the text, for the problem
     * @param rule what the text has to be; completes the sentence "The field has to be …"
     * @throws InvalidParameter when the text is anything else
     */
    public static Map<String, Value> object(String field, String text, String rule) {
        if (text.length() > MAX_LENGTH) {
            throw new BodyTooLarge();
        }
        try (JsonParser json = READER.createParser(text)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Value> entries = entries(json, true);
                if (json.nextToken() == null) {
                    return entries;
                }
            }
        } catch (JsonProcessingException e) {
            throw new InvalidParameter(field, rule + ": " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            throw new InvalidParameter(
                    field, rule + ": the exponent of a number is from -" + MAX_EXPONENT + " to " + MAX_EXPONENT);
        } catch (IOException e) {
            throw new IllegalStateException("a text can always be read", e);
        }
        throw new InvalidParameter(field, rule);
    }

    private static Map<String, Value> entries(JsonParser json, boolean mayNest) throws IOException {
        Map<String, Value> entries = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            entries.put(name, value(json, json.nextToken(), mayNest));
        }
        return entries;
    }

    private static Value value(JsonParser json, JsonToken token, boolean mayNest) throws IOException {
        return switch (token) {
            case VALUE_STRING -> new Value.Text(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Number(number(json.getText()));
            default -> {
                if (mayNest && token == JsonToken.START_OBJECT) {
                    yield new Value.Nested(entries(json, false));
                }
                json.skipChildren();
                yield new Value.Other();
            }
        };
    }

    /**
     * Reads a decimal number exactly.
     *
     * @throws NumberFormatException when the exponent is out of range
     */
    private static BigDecimal number(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.scale() < -MAX_EXPONENT || number.scale() > MAX_EXPONENT) {
            throw new NumberFormatException();
        }
        return number;
    }
}
