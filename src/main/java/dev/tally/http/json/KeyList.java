package dev.tally.http.json;

import java.util.List;
import java.util.stream.Stream;

import dev.tally.counter.Key;
import dev.tally.counter.Names;
import dev.tally.http.problem.InvalidParameter;

/** The parameter {@code keys}: the counters to read or to watch. */
public final class KeyList {

    private static final int MAX_KEYS = 1_000;

    private KeyList() {}

    /** Reads 1 to {@value #MAX_KEYS} keys, separated by commas. */
    public static List<Key> parse(String list, Names names) {
        List<Key> keys = Stream.of(list.split(",", -1)).map(names::key).toList();
        if (keys.size() > MAX_KEYS) {
            throw new InvalidParameter("keys", "a list of 1 to " + MAX_KEYS + " keys, separated by commas");
        }
        return keys;
    }
}
