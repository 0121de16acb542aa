package dev.tally.http.json;

import java.util.Optional;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Names;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.Problems;

/** One of many changes that came together: what it is, or what is wrong with it. */
public sealed interface Item {

    /**
     * A change that can be made.
     *
     * @param number the key, and what is added or set
     */
    record Valid(Counter number) implements Item {}

    /**
     * One that can't.
     *
     * @param key what stood where the key belongs, where anything did
     * @param problem what is wrong
     */
    record Invalid(Optional<String> key, Problem problem) implements Item {}

    /**
     * Reads a change.
     *
     * @param field what the number is called
     * @param names those that are allowed
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
