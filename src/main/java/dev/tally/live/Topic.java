package dev.tally.live;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * The subject of a stream.
 *
 * @param namespace the namespace
 * @param keys the counters; none means the whole namespace
 * @param events the encoding
 */
record Topic(Namespace namespace, Set<Key> keys, Events events) {

    Topic {
        keys = Set.copyOf(keys);
    }

    boolean isWholeNamespace() {
        return keys.isEmpty();
    }

    /** Returns the subjects whose changes concern this topic. */
    List<Subject> subjects() {
        return isWholeNamespace()
                ? List.of(new Subject(namespace, Optional.empty()))
                : keys.stream()
                        .map(key -> new Subject(namespace, Optional.of(key)))
                        .toList();
    }

    /**
     * The subject of a change.
     *
     * @param namespace the namespace
     * @param key the counter; empty for any of the namespace
     */
    record Subject(Namespace namespace, Optional<Key> key) {}
}
