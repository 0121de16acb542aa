package dev.tally.chaos;

/**
 * An add to one counter.
 *
 * @param counter its namespace and its key, as in {@code song/7}
 * @param by how much; never negative here, so that the order of a counter's values is the order of its adds
 */
public record Add(String counter, long by) {}
