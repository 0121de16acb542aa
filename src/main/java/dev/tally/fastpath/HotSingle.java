package dev.tally.fastpath;

import java.util.Optional;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;

/**
 * An add of one to a counter, or a read of a counter.
 *
 * @param isAdd whether it is an add
 * @param isSong whether it uses the song protocol, and not {@code /v1}
 * @param namespace the namespace of the counter
 * @param key the key of the counter
 * @param isLast whether the client wants the connection closed after the reply
 */
record HotSingle(boolean isAdd, boolean isSong, Namespace namespace, Key key, boolean isLast) implements HotCall {

    private static final String SONGS = "/song/";

    /** Parses the path of a request; empty for any other path. Queries and escapes are not valid in names. */
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

    /** Returns the body of the reply. Names need no escaping. */
    String answer(long value) {
        return isSong ? Long.toString(value) : counter(value) + "}";
    }

    /** Returns the body of the reply to an add that did not count. */
    String answer(long value, Outcome.Reason reason) {
        return isSong
                ? Long.toString(value)
                : counter(value) + ",\"counted\":false,\"reason\":\"" + reason.word() + "\"}";
    }

    private String counter(long value) {
        return "{\"namespace\":\"" + namespace + "\",\"key\":\"" + key + "\",\"value\":" + value;
    }
}
