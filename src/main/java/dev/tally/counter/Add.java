package dev.tally.counter;

/**
 * A wish to change a counter.
 *
 * @param key which one
 * @param by what to add, any signed 64-bit number
 */
public record Add(Key key, long by) {}
