package dev.tally.live;

import java.util.Optional;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * What can be watched.
 *
 * @param namespace whose counters
 * @param key which of them, or none for all
 * @param events how it is told
 */
record Topic(Namespace namespace, Optional<Key> key, Events events) {}
