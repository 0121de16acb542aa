package dev.tally.counter;

/**
 * Listener for every visit that this service has stored in Redis to recognize a visitor. It is called on any thread, and
 * must be fast.
 */
public interface Visits {

    /**
     * Visits were stored.
     *
     * @param slice the beginning of the slice of time to which they belong, in milliseconds since 1970
     * @param number how many
     */
    void added(Namespace namespace, long slice, long number);
}
