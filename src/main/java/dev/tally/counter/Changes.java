package dev.tally.counter;

/**
 * Hears of every change of counters that was made here, or that may have been: after Redis has answered, or has not. It is
 * called for each add, in whatever thread, and has to be quick.
 */
public interface Changes {

    /** A counter may have another value. */
    void changed(Namespace namespace, Key key);

    /** Any counters of a namespace may have other values. */
    void changed(Namespace namespace);
}
