package dev.tally.counter;

/**
 * An add of a visitor to a counter.
 *
 * @param key the counter
 * @param by what to add
 * @param visitor who adds
 */
public record Add(Key key, long by, Visitor visitor) {

    /** Returns the counter, and what to add to it. */
    public Counter number() {
        return new Counter(key, by);
    }
}
