package dev.tally.counter;

/**
 * A counter of a namespace and the value read from it.
 *
 * @param key its key
 * @param value any signed 64-bit number
 */
public record Counter(Key key, long value) {}
