package dev.tally.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads bodies, and takes nothing that could be meant in two ways. */
final class Json {

    /* Characters; a larger body is answered 413. */
    static final int MAX_LENGTH = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Numbers with a fraction are kept to the last digit: 7.0 is a whole number, and 7.0000000000000000001 is
            // none.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Reads an object.
     *
     * @param rule what the body has to be, to go on after "has to be"
     */
    static JsonNode object(String body, String rule) {
        if (body.length() > MAX_LENGTH) {
            throw new BodyTooLarge();
        }
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new InvalidParameter("body", rule + ": " + e.getOriginalMessage());
        }
        throw new InvalidParameter("body", rule);
    }
}
