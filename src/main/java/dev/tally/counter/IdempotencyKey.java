package dev.tally.counter;

/**
 * Names an add so that the client can retry it: it is counted once, and a retry gets the reply of the first time.
 *
 * @param value 1 to {@value #MAX_LENGTH} visible ASCII characters
 */
public record IdempotencyKey(String value) {

    private static final int MAX_LENGTH = 64;

    /**
     * Validates the key.
     *
     * @throws CounterFailure.InvalidName when {@code value} is not a valid key
     */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new CounterFailure.InvalidName("Idempotency-Key", "1 to 64 visible ASCII characters");
        }
    }
}
