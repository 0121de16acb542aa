package dev.tally.chaos;

import java.util.OptionalLong;

/** What a client knows of an operation in the end. */
sealed interface Reply {

    /** It was made, and this is the counter's value. */
    record Value(long number) implements Reply {}

    /** It was an add of a visitor who had been counted, so it was not counted; this is the counter's value. */
    record Seen(long number) implements Reply {}

    /** Nothing was changed. */
    record Unchanged(String reason) implements Reply {}

    /** It may have been made, or be made later, or never. */
    record Unknown(String reason) implements Reply {}

    default OptionalLong value() {
        return switch (this) {
            case Value(long number) -> OptionalLong.of(number);
            case Seen(long number) -> OptionalLong.of(number);
            case Unchanged _, Unknown _ -> OptionalLong.empty();
        };
    }
}
