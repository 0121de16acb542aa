package dev.tally.counter;

/**
 * A group of counters that are listed, cleared and drained together.
 *
 * @param value a name, as {@link Name} has it
 */
public record Namespace(String value) {

    /** The songs of the song protocol. */
    public static final Namespace SONG = new Namespace("song");

    /**
     * Checks the name.
     *
     * @throws CounterFailure.InvalidName when {@code value} is none
     */
    public Namespace {
        Name.require("namespace", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
