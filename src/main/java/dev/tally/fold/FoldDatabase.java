package dev.tally.fold;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.drain.DrainId;

/** A connection to the database of a fold, with Tally's own tables, and the table to fold into. */
final class FoldDatabase implements AutoCloseable {

    private static final int KEPT_AT_ONCE = 5_000;

    private final FoldJob job;
    private final Connection connection;
    private final Dialect dialect;
    private final FoldStatements statements;
    private final KeyColumn key;

    private FoldDatabase(FoldJob job, Connection connection) throws SQLException {
        this.job = job;
        this.connection = connection;
        this.dialect = Dialect.of(job.database().kind());
        executeAll(dialect.settings());
        createTables();
        this.key = dialect.describe(connection, job);
        this.statements = FoldStatements.of(dialect, job, key);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    /**
     * A counter that a fold would add.
     *
     * @param key its key
     * @param count its count
     * @param column the number in the column; empty without a row
     */
    record Preview(String key, long count, Optional<BigInteger> column) {}

    /**
     * Connects, and checks the tables.
     *
     * @throws FoldFailure when the database can't be reached or used
     */
    static FoldDatabase open(FoldJob job) {
        Properties properties = job.database().login();
        Dialect dialect = Dialect.of(job.database().kind());
        dialect.timeouts().stream()
                .map(setting -> setting.split("="))
                .forEach(setting -> properties.setProperty(setting[0], setting[1]));
        try {
            Connection connection = dialect.driver().connect(job.database().jdbc(), properties);
            try {
                return new FoldDatabase(job, connection);
            } catch (SQLException | RuntimeException e) {
                close(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw FoldFailure.of(e, job);
        }
    }

    private void createTables() throws SQLException {
        try {
            executeAll(List.of(
                    "select 1 from " + Dialect.FOLDS + " where 1 = 0",
                    "select 1 from " + Dialect.KEPT + " where 1 = 0"));
        } catch (SQLException absent) {
            executeAll(dialect.tables());
        }
    }

    private void executeAll(List<String> all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Adds a drain, or does nothing if it was added before.
     *
     * @param size the number of counters that the drain has
     * @param portions its counters
     * @param beforeEach runs before some thousand counters are added
     * @return what was added; empty if the drain was added before
     * @throws FoldFailure when nothing was added, or the outcome is unknown, as its message says
     */
    Optional<FoldTransaction.Added> add(DrainId drain, long size, Stream<List<Counter>> portions, Runnable beforeEach) {
        return new FoldTransaction(this, job, drain).add(size, portions, beforeEach);
    }

    Connection connection() {
        return connection;
    }

    /** Returns whether a row of the table can have a key. */
    boolean accepts(String text) {
        return key.accepts(text);
    }

    FoldStatements statements() {
        return statements;
    }

    String product() throws SQLException {
        return connection.getMetaData().getDatabaseProductName() + " "
                + connection.getMetaData().getDatabaseProductVersion();
    }

    /**
     * Returns keys of the counters of a drain whose counts stay in Tally, in order.
     *
     * @param after the last key of the previous portion, empty for the first
     */
    List<Key> kept(DrainId drain, String after) {
        String sql = "select counter from " + Dialect.KEPT
                + " where namespace = ? and drain = ? and counter > ? order by counter limit " + KEPT_AT_ONCE;
        try (PreparedStatement statement = prepare(sql, drain)) {
            statement.setString(3, after);
            List<Key> keys = new ArrayList<>();
            ResultSet found = statement.executeQuery();
            while (found.next()) {
                keys.add(new Key(found.getString(1)));
            }
            return keys;
        } catch (SQLException e) {
            throw FoldFailure.of(e, job);
        }
    }

    /** Returns what adding some counters would do, without doing it. */
    List<Preview> preview(List<Counter> counters) throws SQLException {
        List<Counter> possible = counters.stream()
                .filter(counter -> key.accepts(counter.key().value()))
                .toList();
        try (PreparedStatement statement = prepare(statements.preview(), possible)) {
            List<Preview> rows = new ArrayList<>();
            ResultSet found = statement.executeQuery();
            while (found.next()) {
                Optional<BigInteger> column =
                        Optional.ofNullable(found.getBigDecimal(3)).map(number -> number.toBigInteger());
                rows.add(new Preview(found.getString(1), found.getLong(2), column));
            }
            return rows;
        }
    }

    PreparedStatement prepare(String sql, DrainId drain) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, job.namespace().value());
        statement.setString(2, drain.toString());
        return statement;
    }

    PreparedStatement prepare(String sql, List<Counter> counters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        dialect.set(statement, counters);
        return statement;
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // It is closed in any case.
        }
    }
}
