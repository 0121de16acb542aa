package dev.tally.counter;

/**
 * A group of counters that are listed, cleared and drained together.
 *
 * @param value a valid {@link Name}
 */
public record Namespace(String value) {

    /** The songs of the song protocol. */
    public static final Namespace SONG = new Namespace("song");

    /**
     * Validates the name.
     *
     * @throws CounterFailure.InvalidName when {@code value} is not a valid name
     */
    public Namespace {
        Name.require("namespace", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
