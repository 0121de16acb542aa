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
 * Reads what callers send as JSON, bodies and lines alike. Ambiguous text is refused, such as a name that occurs twice. Numbers
 * keep all their digits. Size, nesting and the length of a number are bounded, so that no text costs more than to read it once.
 */
public final class Json {

    /* Characters; a larger body is answered 413. */
    public static final int MAX_LENGTH = 1 << 20;

    /* Within it every operation on a BigDecimal is cheap. Jackson limits a number to 1,000 characters. */
    private static final int MAX_EXPONENT = 1_000;

    /* Names come from callers, and their number is unlimited: they are not interned. */
    private static final JsonFactory READER = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private Json() {}

    /** A value in an object, as far as Tally looks into it. */
    public sealed interface Value {

        /**
         * A string.
         *
         * @param text its characters, unescaped
         */
        record Text(String text) implements Value {}

        /**
         * A number.
         *
         * @param exact with every digit
         */
        record Number(BigDecimal exact) implements Value {}

        /** An array, an object, {@code true}, {@code false} or {@code null}. */
        record Other() implements Value {}

        /** No value: the object does not have the name. */
        record Absent() implements Value {}
    }

    /**
     * Reads an object. Its entries keep the order in which they were sent.
     *
     * @param field what the text is, for the problem
     * @param rule what it has to be, to go on after "has to be"
     * @throws InvalidParameter when it is anything else
     */
    public static Map<String, Value> object(String field, String text, String rule) {
        if (text.length() > MAX_LENGTH) {
            throw new BodyTooLarge();
        }
        try (JsonParser json = READER.createParser(text)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Value> entries = entries(json);
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

    private static Map<String, Value> entries(JsonParser json) throws IOException {
        Map<String, Value> entries = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            entries.put(name, value(json, json.nextToken()));
        }
        return entries;
    }

    private static Value value(JsonParser json, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> new Value.Text(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Number(number(json.getText()));
            default -> {
                json.skipChildren();
                yield new Value.Other();
            }
        };
    }

    /** Reads a decimal number with every digit, unless its exponent is out of all proportion. */
    private static BigDecimal number(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.scale() < -MAX_EXPONENT || number.scale() > MAX_EXPONENT) {
            throw new NumberFormatException();
        }
        return number;
    }
}
