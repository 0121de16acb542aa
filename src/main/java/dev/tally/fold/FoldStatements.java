package dev.tally.fold;

import java.util.List;
import java.util.stream.Stream;

/**
 * The statements that fold some thousand counters. Names of tables and columns are quoted; keys and counts are parameters.
 *
 * @param missing selects the keys without a row
 * @param insert inserts rows for them, with a count of 0
 * @param update adds the counts
 * @param rows counts the rows that the update should reach: fewer than counters if the column compares some keys as equal
 * @param preview selects keys, counts and the numbers in the column
 */
record FoldStatements(String missing, String insert, String update, String rows, String preview) {

    /** The names, quoted. */
    record Names(String table, String key, String count) {

        static Names of(Dialect dialect, FoldJob job) {
            return new Names(dialect.quote(job.table()), dialect.quote(job.key()), dialect.quote(job.count()));
        }
    }

    static FoldStatements of(Dialect dialect, FoldJob job, KeyColumn key) {
        Names names = Names.of(dialect, job);
        String given = dialect.rows(key);
        String withoutRow = given + " as given where not exists (select 1 from " + names.table() + " as s where s."
                + names.key() + " = given.k)";
        return new FoldStatements(
                "select given.t from " + withoutRow,
                "insert into " + names.table() + " (" + names.key() + ", " + names.count()
                        + ") select distinct given.k, 0" + " from " + withoutRow + dialect.unlessInserted(),
                dialect.update(names, "(select k, sum(n) as n from " + given + " as g group by k)"),
                "select count(*) from (select k from " + given + " as g group by k) as grouped",
                "select given.t, given.n, s." + names.count() + " from " + given + " as given left join "
                        + names.table() + " as s on s." + names.key() + " = given.k");
    }

    /** Returns the statements that a fold executes. */
    List<String> executed(FoldConfig.Missing policy) {
        return Stream.of(policy == FoldConfig.Missing.INSERT ? insert : missing, update)
                .toList();
    }
}
