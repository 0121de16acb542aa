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

    /**
     * Reads what a caller has sent, who may be allowed fewer names than are stored.
     *
     * @throws CounterFailure.InvalidName when it is none
     */
    public static Namespace parse(String text) {
        return new Namespace(Name.requireOfCaller("namespace", text));
    }

    @Override
    public String toString() {
        return value;
    }
}
