package dev.tally.fold;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import dev.tally.counter.Counter;

/** What differs between databases: how they take many rows as parameters, name their types and describe their tables. */
sealed interface Dialect permits MariaDb, PostgreSql {

    /** The table of the drains that were folded. */
    String FOLDS = "tally_folds";

    /** The table of the counters without a row in the current fold, whose counts stay in Tally. */
    String KEPT = "tally_kept";

    static Dialect of(DatabaseUrl.Kind kind) {
        return switch (kind) {
            case POSTGRESQL -> new PostgreSql();
            case MARIADB -> new MariaDb();
        };
    }

    /** Returns the driver. Its class is referenced statically, because a native binary can't look it up by name. */
    Driver driver();

    /** Returns an identifier in quotes. */
    String quote(String identifier);

    default String quote(List<String> table) {
        return table.stream().map(this::quote).collect(Collectors.joining("."));
    }

    /** Returns the properties that limit how long the driver waits for the network. */
    List<String> timeouts();

    /** Returns the statements that set the lock timeout and the idle timeout of a new connection. */
    List<String> settings();

    /** Returns the statements that create Tally's own tables. */
    List<String> tables();

    /**
     * Describes the table to fold into.
     *
     * @throws FoldFailure when the table or a column is missing, or it can't be folded into exactly once
     */
    KeyColumn describe(Connection connection, FoldJob job) throws SQLException;

    /**
     * Returns a table for the parameters that {@link #set} sets, one row a counter: {@code t}, its key as text; {@code k},
     * its key as the column has it; and {@code n}, its count.
     */
    String rows(KeyColumn key);

    /** Sets the parameters of {@link #rows}, which are the only ones of the statement. */
    void set(PreparedStatement statement, List<Counter> counters) throws SQLException;

    /**
     * Returns the statement that adds counts to their rows.
     *
     * @param sums a table of {@code k} and {@code n}, with each key once
     */
    String update(FoldStatements.Names names, String sums);

    /** Returns the clause that makes an insert ignore rows that another session has inserted concurrently. */
    String unlessInserted();
}
