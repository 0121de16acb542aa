package dev.tally.fastpath;

import java.util.Optional;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;

/**
 * An add of one to a counter, or a read of it.
 *
 * @param isAdd whether it is an add
 * @param isSong whether it came by the song protocol, and not by {@code /v1}
 * @param namespace of the counter
 * @param key of the counter
 * @param isLast whether the caller wants the connection closed after the answer
 */
record HotSingle(boolean isAdd, boolean isSong, Namespace namespace, Key key, boolean isLast) implements HotCall {

    private static final String SONGS = "/song/";

    /** Reads the path of a request; nothing, when it is another. A query, and what is escaped, is no name. */
    static Optional<HotCall> of(String uri, boolean isAdd, boolean isLast, Names names) {
        try {
            if (uri.startsWith(SONGS)) {
                Key key = names.key(uri.substring(SONGS.length()));
                return Optional.of(new HotSingle(isAdd, true, Namespace.SONG, key, isLast));
            }
            int slash = uri.startsWith(COUNTERS) ? uri.indexOf('/', COUNTERS.length()) : -1;
            if (slash < 0) {
                return Optional.empty();
            }
            Namespace namespace = names.namespace(uri.substring(COUNTERS.length(), slash));
            return Optional.of(new HotSingle(isAdd, false, namespace, names.key(uri.substring(slash + 1)), isLast));
        } catch (CounterFailure.InvalidName invalid) {
            return Optional.empty();
        }
    }

    /** Returns the body that answers it. Names need no escaping. */
    String answer(long value) {
        return isSong
                ? Long.toString(value)
                : "{\"namespace\":\"" + namespace + "\",\"key\":\"" + key + "\",\"value\":" + value + "}";
    }
}
