package dev.tally.http.json;

import java.util.Optional;

import dev.tally.counter.Add;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Names;
import dev.tally.counter.Visitor;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.ProblemException;
import dev.tally.http.problem.Problems;

/** One change of a batch or stream, valid or not. */
public sealed interface Item {

    /**
     * A valid change.
     *
     * @param number the key, and the number to add or set
     * @param visitor who adds
     */
    record Valid(Counter number, Visitor visitor) implements Item {

        /** Returns the change as an add. */
        public Add add() {
            return new Add(number.key(), number.value(), visitor);
        }
    }

    /** Finds the visitor of an item, which may have a name. */
    interface Visitors {

        /** The visitors of a namespace whose rules do not concern them, and of changes that are no adds. */
        Visitors ANY = name -> Visitor.ANY;

        /**
         * Returns the visitor.
         *
         * @throws CounterFailure.InvalidName when the name is not valid
         * @throws ProblemException when the caller may not name visitors
         */
        Visitor of(Optional<String> name);
    }

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
     * @param visitor the name of the visitor
     */
    static Item of(
            String key, String field, Json.Value number, Names names, Optional<String> visitor, Visitors visitors) {
        try {
            return new Valid(new Counter(names.key(key), Numbers.signed(field, number)), visitors.of(visitor));
        } catch (CounterFailure e) {
            return new Invalid(Optional.of(key), Problems.of(e));
        } catch (ProblemException e) {
            return new Invalid(Optional.of(key), e.problem());
        }
    }
}
