package dev.tally.counter;

/**
 * Listener for every change that this service made or may have made: it is called after Redis replied, or failed to. It
 * is called for each add, on any thread, and must be fast.
 */
public interface Changes {

    /** The value of a counter may have changed. */
    void changed(Namespace namespace, Key key);

    /** The values of any counters of the namespace may have changed. */
    void changed(Namespace namespace);
}
