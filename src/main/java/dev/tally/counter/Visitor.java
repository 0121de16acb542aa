package dev.tally.counter;

/**
 * Who adds, as far as rules of a namespace need to know.
 *
 * @param identity tells visitors apart; it may contain an address, so it is never stored, logged or sent
 * @param isBot whether it is a crawler, an agent, a link preview or a prefetch
 */
public record Visitor(String identity, boolean isBot) {

    private static final int MAX_LENGTH = 64;

    /** The visitor of a namespace whose rules do not concern visitors. */
    public static final Visitor ANY = new Visitor("", false);

    /**
     * Returns a visitor that the caller knows.
     *
     * @param name opaque, 1 to {@value #MAX_LENGTH} visible ASCII characters
     * @throws CounterFailure.InvalidName when it is not valid
     */
    public static Visitor named(String name, boolean isBot) {
        check(name);
        return new Visitor("name " + name, isBot);
    }

    /**
     * Validates the name of a visitor.
     *
     * @throws CounterFailure.InvalidName when it is not valid
     */
    public static void check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || !name.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new CounterFailure.InvalidName("visitor", "1 to 64 visible ASCII characters");
        }
    }

    @Override
    public String toString() {
        return "Visitor";
    }
}
