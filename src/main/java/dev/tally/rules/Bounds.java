package dev.tally.rules;

import java.util.OptionalLong;

import dev.tally.counter.CounterFailure;

/**
 * The bounds of the counters of a namespace. They concern adds only: whoever sets, removes or drains counters is not bound.
 *
 * @param min the smallest value to which an add may bring a counter
 * @param max the largest value to which an add may bring a counter
 * @param most the largest number, up or down, of one add
 */
public record Bounds(OptionalLong min, OptionalLong max, OptionalLong most) {

    /** No bounds. */
    public static final Bounds NONE = new Bounds(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /**
     * Validates the bounds.
     *
     * @throws IllegalArgumentException when a counter could never change; the message completes the name of the rules
     */
    public Bounds {
        // A counter begins at 0.
        if (min.orElse(0) > 0) {
            throw new IllegalArgumentException("min has to be 0 or less, as each counter begins at 0");
        }
        if (max.orElse(0) < 0) {
            throw new IllegalArgumentException("max has to be 0 or more, as each counter begins at 0");
        }
        if (most.orElse(1) < 1) {
            throw new IllegalArgumentException("most has to be 1 or more");
        }
    }

    /** Returns whether values are bounded. */
    public boolean areOfValues() {
        return min.isPresent() || max.isPresent();
    }

    /** Returns whether the number of an add is allowed. */
    public boolean allow(long by) {
        // Math.abs of the smallest number is negative.
        return most.isEmpty() || by <= most.getAsLong() && by >= -most.getAsLong();
    }

    /** Returns the failure of an add whose number is not allowed. */
    public CounterFailure.OutOfBounds beyondMost() {
        return CounterFailure.OutOfBounds.ofNumber(most.orElse(Long.MAX_VALUE));
    }

    /** Returns the failure of an add that would bring a counter out of its bounds. */
    public CounterFailure.OutOfBounds beyond() {
        return CounterFailure.OutOfBounds.ofValue(min, max);
    }
}
