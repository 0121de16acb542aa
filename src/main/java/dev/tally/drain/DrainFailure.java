package dev.tally.drain;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.ProblemException;

/** Why an operation on a drain failed. No failure loses or doubles a count. */
public abstract sealed class DrainFailure extends ProblemException {

    private static final long serialVersionUID = 1L;

    private DrainFailure(String type, int status, String title, String detail, Throwable cause) {
        super(Problem.of(type, status, title, detail), cause);
    }

    private static String describe(Drain.State state) {
        return switch (state) {
            case TAKING ->
                "This drain is still being taken, or its taking was interrupted. Take a drain of this namespace to"
                        + " finish it.";
            case OPEN -> "This drain is open.";
            case FOLDED -> "This drain was folded into the database, and its counts can't be restored.";
            case ACKNOWLEDGING -> "This drain is being acknowledged. Acknowledge it again to finish that.";
            case ACKNOWLEDGED -> "This drain was acknowledged, and its counts are forgotten.";
            case RESTORING -> "This drain is being restored. Restore it again to finish that.";
            case RESTORED -> "This drain was restored: its counts are in the counters again.";
        };
    }

    public static final class Unknown extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Unknown() {
            super(
                    "unknown-drain",
                    404,
                    "Unknown drain",
                    "There is no such drain in this namespace. Drains that were acknowledged or restored are remembered"
                            + " for 30 days.",
                    null);
        }
    }

    /** The drain exists, but has ended: its counters can't be read any more. */
    public static final class Ended extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Ended(Drain.State state) {
            super("drain-ended", 404, "Drain ended", describe(state), null);
        }
    }

    /** The drain is in a state that does not allow the call. */
    public static final class WrongState extends DrainFailure {

        private static final long serialVersionUID = 1L;

        WrongState(Drain.State state) {
            super("drain-state", 409, "Drain in another state", describe(state), null);
        }
    }

    /** The drain was acknowledged or restored while it was being read: the response is incomplete. */
    public static final class Changed extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Changed() {
            super(
                    "drain-state",
                    409,
                    "Drain in another state",
                    "This drain was acknowledged or restored while it was read.",
                    null);
        }
    }

    /** The drains of the namespace are folded by Tally, and may only be read. */
    public static final class Reserved extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Reserved(Namespace namespace) {
            super(
                    "drains-reserved",
                    409,
                    "Drains folded by Tally",
                    "Tally folds the drains of this namespace into a database by itself, and another job would count them"
                            + " twice. Nothing was changed. Use POST /v1/folds/" + namespace
                            + " to fold now, or start the service without TALLY_FOLD_… for this namespace.",
                    null);
        }
    }

    /** Another call is taking a drain of the same namespace. */
    public static final class Busy extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Busy() {
            super(
                    "drain-busy",
                    409,
                    "Drain being taken",
                    "Another call is taking a drain of this namespace. Try again when it is done.",
                    null);
        }
    }

    /** Some counters can't be restored. */
    public static final class Overflow extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Overflow(long counters, String first) {
            super(
                    "overflow",
                    409,
                    "Overflow",
                    counters + " of the drain's counters would leave the range of a signed 64-bit number, such as "
                            + first
                            + ". They stay in the drain, and all others are restored. Set the counters lower, and"
                            + " restore the drain again; a fold does so by itself.",
                    null);
        }
    }

    /** Redis became unavailable, or refused a command, in the middle of the call. */
    public static final class Unfinished extends DrainFailure {

        private static final long serialVersionUID = 1L;

        Unfinished(CounterFailure cause) {
            super(
                    "drain-unfinished",
                    503,
                    "Drain unfinished",
                    "This call may be done in part, as " + cause.reason()
                            + ". Nothing is lost: make the same call again to finish it.",
                    cause);
        }
    }
}
