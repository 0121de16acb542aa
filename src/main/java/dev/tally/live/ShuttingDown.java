package dev.tally.live;

/** A stream that was asked for while the service ends. */
public final class ShuttingDown extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShuttingDown() {
        // An answer to the caller, not a fault in the program.
        super("This service is about to end. Connect again in a moment, to the one in its place.", null, false, false);
    }
}
