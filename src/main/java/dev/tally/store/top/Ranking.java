package dev.tally.store.top;

import java.util.Optional;

import dev.tally.counter.Namespace;

/**
 * What counters are ranked by.
 *
 * @param namespace that of the counters
 * @param span the time whose adds are summed; empty for the values of the counters
 */
record Ranking(Namespace namespace, Optional<Span> span) {}
