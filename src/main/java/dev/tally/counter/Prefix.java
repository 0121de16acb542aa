package dev.tally.counter;

/**
 * A prefix of keys.
 *
 * @param value the beginning of a {@link Name}; empty matches all keys
 */
public record Prefix(String value) {

    /**
     * Validates the prefix.
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
