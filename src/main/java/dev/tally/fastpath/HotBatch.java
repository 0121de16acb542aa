package dev.tally.fastpath;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Visitor;
import dev.tally.http.json.Batch;
import dev.tally.http.json.Item;

/**
 * A batch of adds, such as {@code {"1":2,"5":1}}, all of them valid.
 *
 * @param namespace the namespace of the counters
 * @param isLast whether the client wants the connection closed after the reply
 */
record HotBatch(Namespace namespace, boolean isLast) implements HotCall {

    /* In bytes. The event loop parses this much in less than a millisecond. */
    static final int MAX_LENGTH = 16_384;

    private static final int MAX_DIGITS = 5;

    private static final int BYTES_OF_GUESS = 4;

    /* Names come from clients, and their number is unlimited: they are not interned. */
    private static final JsonFactory READER = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    @Override
    public boolean isAdd() {
        return true;
    }

    @Override
    public boolean isSong() {
        return false;
    }

    /**
     * Parses the path of a request; empty for any other path.
     *
     * @param length the Content-Length of the request
     */
    static Optional<HotCall> of(String uri, String length, boolean isLast, Names names) {
        if (!uri.startsWith(COUNTERS) || !isShort(length)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HotBatch(names.namespace(uri.substring(COUNTERS.length())), isLast));
        } catch (CounterFailure.InvalidName invalid) {
            return Optional.empty();
        }
    }

    private static boolean isShort(String length) {
        return length.length() <= MAX_DIGITS
                && length.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(length) <= MAX_LENGTH;
    }

    /** The parser would detect another encoding by the first four bytes. */
    private static boolean isUtf8(byte[] body) {
        for (int i = 0; i < Math.min(body.length, BYTES_OF_GUESS); i++) {
            if (body[i] <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Parses the body; empty if any part of it is invalid or needs the resources. */
    static Optional<Batch> read(byte[] body, Names names) {
        if (!isUtf8(body)) {
            return Optional.empty();
        }
        List<Item> items = new ArrayList<>();
        try (JsonParser json = READER.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                Key key = names.key(json.currentName());
                if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                    return Optional.empty();
                }
                items.add(new Item.Valid(new Counter(key, json.getLongValue()), Visitor.ANY));
            }
            boolean isWhole = json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
            return isWhole ? Optional.of(new Batch(items)) : Optional.empty();
        } catch (IOException | CounterFailure.InvalidName wrong) {
            return Optional.empty();
        }
    }
}
