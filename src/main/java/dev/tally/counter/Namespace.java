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

    /**
     * Parses a namespace sent by a client. Clients may be allowed fewer names than are stored.
     *
     * @throws CounterFailure.InvalidName when the client may not use it
     */
    public static Namespace parse(String text) {
        return new Namespace(Name.requireOfCaller("namespace", text));
    }

    @Override
    public String toString() {
        return value;
    }
}
