package dev.tally.chaos;

import java.util.OptionalLong;

/** What a client knows of an operation in the end. */
sealed interface Reply {

    /** It was made, and this is the counter's value. */
    record Value(long number) implements Reply {}

    /** Nothing was changed. */
    record Unchanged(String reason) implements Reply {}

    /** It may have been made, or be made later, or never. */
    record Unknown(String reason) implements Reply {}

    default OptionalLong value() {
        return this instanceof Value(long number) ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
