package dev.tally.counter;

/**
 * What a caller names an add with, so that it can be sent again: it is counted once, and answered as the first time.
 *
 * @param value 1 to {@value #MAX_LENGTH} visible ASCII characters
 */
public record IdempotencyKey(String value) {

    private static final int MAX_LENGTH = 64;

    /**
     * Checks the key.
     *
     * @throws CounterFailure.InvalidName when {@code value} is none
     */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new CounterFailure.InvalidName("Idempotency-Key", "1 to 64 visible ASCII characters");
        }
    }
}
