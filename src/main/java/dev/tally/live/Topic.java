package dev.tally.live;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * What can be watched.
 *
 * @param namespace whose counters
 * @param keys which of them; none means all
 * @param events how it is told
 */
record Topic(Namespace namespace, Set<Key> keys, Events events) {

    Topic {
        keys = Set.copyOf(keys);
    }

    boolean isWholeNamespace() {
        return keys.isEmpty();
    }

    /** Returns the changes that concern it. */
    List<Subject> subjects() {
        return isWholeNamespace()
                ? List.of(new Subject(namespace, Optional.empty()))
                : keys.stream()
                        .map(key -> new Subject(namespace, Optional.of(key)))
                        .toList();
    }

    /**
     * What a change is about.
     *
     * @param namespace its namespace
     * @param key the counter, or none for any of the namespace
     */
    record Subject(Namespace namespace, Optional<Key> key) {}
}
