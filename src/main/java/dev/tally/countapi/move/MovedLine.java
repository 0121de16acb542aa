package dev.tally.countapi.move;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.countapi.counters.MovedCounter;
import dev.tally.countapi.counters.Taken;
import dev.tally.counter.CounterFailure;

/** A line of an import: a counter, or an error. */
sealed interface MovedLine {

    /**
     * A counter that can be imported.
     *
     * @param number the line number, from 1
     */
    record Valid(long number, MovedCounter counter) implements MovedLine {

        /** Returns the response line. */
        ObjectNode answer(Taken taken) {
            ObjectNode names = MovedLines.names(counter.name());
            return switch (taken) {
                case Taken.Added added -> names.put("added", added.count());
                case Taken.Failed failed -> MovedLines.error(names, number, reason(failed.failure()));
            };
        }

        private static String reason(CounterFailure failure) {
            return switch (failure) {
                case CounterFailure.OutcomeUnknown _, CounterFailure.Unconfirmed _ ->
                    "The counter was sent, but " + failure.reason()
                            + ": it may have been taken or not. Send it again; it is never added twice.";
                default -> failure.getMessage();
            };
        }
    }

    /**
     * An invalid line.
     *
     * @param answer the response line
     */
    record Invalid(ObjectNode answer) implements MovedLine {}
}
