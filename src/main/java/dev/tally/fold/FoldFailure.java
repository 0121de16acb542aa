package dev.tally.fold;

import java.sql.SQLException;
import java.util.List;

import dev.tally.counter.Namespace;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.ProblemException;

/** Why counts were not folded. They stay in Tally, and no failure loses or doubles one. */
public final class FoldFailure extends ProblemException {

    private static final long serialVersionUID = 1L;

    private static final String KEPT = " The counts stay in Tally; the next fold tries again.";

    private FoldFailure(Problem problem, Throwable cause) {
        super(problem, cause);
    }

    /** What may be wrong with a database, and what to do. {@code %s} stands for the table, key and count column. */
    enum Trouble {
        UNREACHABLE(
                "The database can't be reached, or the connection to it was lost. Check that it runs, and that the"
                        + " service may connect to it",
                List.of("08", "57P01", "57P02", "57P03", "57P05", "25P03", "70100")),
        LOGIN(
                "The database refuses the user or the password. Correct tally.fold.….url or the password, and restart"
                        + " the service",
                List.of("28")),
        NO_DATABASE("There is no such database. Create it, or correct tally.fold.….url", List.of("3D000"), 1049),
        READ_ONLY(
                "The database is read-only, as a standby is. Make it writable, or set tally.fold.….url to the primary",
                List.of("25006"),
                1290,
                1792,
                1836),
        NO_TABLE("The table %1$s does not exist. Create it, or correct tally.fold.….table", List.of("42P01", "42S02")),
        NO_COLUMN(
                "The table %1$s lacks the column %2$s or %3$s. Add it, or correct tally.fold.….key and .count",
                List.of("42703", "42S22")),
        NO_RIGHT(
                "The user lacks a right on %1$s, tally_folds or tally_kept, or may not create these two. Grant the rights"
                        + " and create the tables as docs/folding.md shows",
                List.of("42501"), 1044, 1142, 1143),
        NOT_UNIQUE(
                "The column %2$s of %1$s has no unique index of its own, so that counts could be added to several rows."
                        + " Create one",
                List.of()),
        NO_TRANSACTIONS(
                "The table %1$s, tally_folds or tally_kept has no transactions, so that a count could be added twice. Make"
                        + " it an InnoDB table",
                List.of()),
        NO_KEYS(
                "The column %2$s of %1$s holds neither whole numbers nor text (char, varchar, text, uuid or varbinary)."
                        + " Fold into a column that does",
                List.of()),
        TOO_SMALL(
                "The new number does not fit into the column %3$s of %1$s. Make it larger, such as bigint",
                List.of("22003"), 1264, 1690),
        LOCKED(
                "Another transaction holds locks on %1$s. If this persists, end it, or make it shorter",
                List.of("40", "55P03"), 1205, 1213),
        MISSING("Counters have no row in %1$s. Insert the rows, or set tally.fold.….missing to keep", List.of()),
        NO_ROW_POSSIBLE("Keys can't be stored in the column %2$s of %1$s. Set tally.fold.….missing to keep", List.of()),
        INCOMPLETE(
                "Redis has lost counters of a drain since it was taken. Restore Redis from its backup; or start the service"
                        + " without this fold and restore the drain, to count what is left of it",
                List.of()),
        UNKNOWN(
                "The connection was lost during the commit, so that its outcome is unknown. The next fold finds the id of"
                        + " the drain in tally_folds if it was committed, and adds nothing twice",
                List.of()),
        CHANGED(
                "Rows of %1$s were removed or inserted while counts were added, or another unique column refuses a new row",
                List.of()),
        OTHER("The database reports an error", List.of(""));

        private final String advice;
        private final List<String> states;
        private final List<Integer> codes;

        /**
         * Describes a trouble.
         *
         * @param states the SQLSTATEs that tell it, or what they begin with
         * @param codes the error numbers of MariaDB that tell it and share their SQLSTATE with others
         */
        Trouble(String advice, List<String> states, Integer... codes) {
            this.advice = advice;
            this.states = states;
            this.codes = List.of(codes);
        }

        static Trouble of(SQLException failure) {
            for (Trouble trouble : values()) {
                if (trouble.codes.contains(failure.getErrorCode())) {
                    return trouble;
                }
            }
            String state = failure.getSQLState() == null ? "" : failure.getSQLState();
            for (Trouble trouble : values()) {
                if (trouble.states.stream().anyMatch(state::startsWith)) {
                    return trouble;
                }
            }
            return OTHER;
        }

        private String advice(FoldJob job) {
            return advice.formatted(job.tableName(), job.key(), job.count());
        }
    }

    /** Explains what the database has reported. */
    static FoldFailure of(SQLException failure, FoldJob job) {
        Trouble trouble = Trouble.of(failure);
        return of(
                trouble,
                job,
                " (" + job.database() + ": " + failure.getMessage().strip() + ")",
                failure);
    }

    /** Explains what the database has reported of a commit. */
    static FoldFailure ofCommit(SQLException failure, FoldJob job) {
        return Trouble.of(failure) == Trouble.UNREACHABLE
                ? of(
                        Trouble.UNKNOWN,
                        job,
                        " (" + job.database() + ": " + failure.getMessage().strip() + ")",
                        failure)
                : of(failure, job);
    }

    /** Reports a trouble with some keys. */
    static FoldFailure of(Trouble trouble, FoldJob job, List<String> keys) {
        return of(
                trouble, job, " (such as " + String.join(", ", keys.subList(0, Math.min(3, keys.size()))) + ")", null);
    }

    static void require(boolean isRight, Trouble trouble, FoldJob job) {
        if (!isRight) {
            throw of(trouble, job, " (" + job.database() + ")", null);
        }
    }

    private static FoldFailure of(Trouble trouble, FoldJob job, String evidence, Throwable cause) {
        String detail = trouble.advice(job) + evidence + "." + KEPT;
        return new FoldFailure(Problem.of("fold-failed", 503, "Fold failed", detail), cause);
    }

    /** Returns the failure when a namespace has no fold. */
    static FoldFailure noFold(Namespace namespace) {
        return new FoldFailure(
                Problem.of(
                        "no-fold",
                        404,
                        "No fold",
                        "The counts of the namespace " + namespace + " are not folded into a database. The operator can"
                                + " set TALLY_FOLD_…; see docs/folding.md."),
                null);
    }

    /** Returns the failure when another caller or service is folding the namespace. */
    static FoldFailure busy() {
        return new FoldFailure(
                Problem.of(
                        "fold-busy",
                        409,
                        "Fold in progress",
                        "The counts of this namespace are being folded. GET /v1/folds/{namespace} shows the result."),
                null);
    }

    /** Returns whether another caller is folding. */
    boolean isBusy() {
        return problem().type().equals(busy().problem().type());
    }

    /** Returns the failure of a reader whose position is too old, or too new. */
    static FoldFailure moved() {
        return new FoldFailure(
                Problem.of(
                        "fold-moved",
                        409,
                        "Fold moved on",
                        "Counts were folded after the database was read, or are just being folded. Read the column and"
                                + " the last drain again, in one query, and repeat the call with it. If this persists,"
                                + " Redis or the database was restored; it ends with the next count that is folded."),
                null);
    }
}
