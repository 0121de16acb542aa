package dev.tally.counter;

/**
 * A counter of a namespace as it was read.
 *
 * @param key what it is called
 * @param value its count, any signed 64-bit number
 */
public record Counter(Key key, long value) {}
