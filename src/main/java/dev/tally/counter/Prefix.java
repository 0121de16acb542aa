package dev.tally.counter;

/**
 * What keys may begin with.
 *
 * @param value the beginning of a name, as {@link Name} has it; empty for that of all keys
 */
public record Prefix(String value) {

    /**
     * Checks the prefix.
     *
     * @throws CounterFailure.InvalidName when no key can begin with {@code value}
     */
    public Prefix {
        if (!value.isEmpty() && !Name.isBeginning(value)) {
            throw new CounterFailure.InvalidName("prefix", Name.WIDE_RULE);
        }
    }

    public boolean isOf(Key key) {
        return key.value().startsWith(value);
    }
}
