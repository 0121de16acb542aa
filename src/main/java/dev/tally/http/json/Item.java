package dev.tally.http.json;

import java.util.Optional;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Names;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.Problems;

/** One change of a batch or stream, valid or not. */
public sealed interface Item {

    /**
     * A valid change.
     *
     * @param number the key, and the number to add or set
     */
    record Valid(Counter number) implements Item {}

    /**
     * An invalid change.
     *
     * @param key the text in place of the key, if any
     * @param problem the reason
     */
    record Invalid(Optional<String> key, Problem problem) implements Item {}

    /**
     * Reads a change.
     *
     * @param field the name of the number, for the problem
     * @param names the names that are allowed
     */
    static Item of(String key, String field, Json.Value number, Names names) {
        try {
            return new Valid(new Counter(names.key(key), Numbers.signed(field, number)));
        } catch (CounterFailure e) {
            return new Invalid(Optional.of(key), Problems.of(e));
        } catch (InvalidParameter e) {
            return new Invalid(Optional.of(key), e.problem());
        }
    }
}
