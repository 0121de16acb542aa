package dev.tally.fold;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.drain.DrainId;

/**
 * The transaction that adds a drain to the table, together with the drain's id, which a unique index refuses the second
 * time. Cost: two or three statements per {@value #COUNTERS_AT_ONCE} counters.
 */
final class FoldTransaction {

    /* Less than a megabyte of parameters, and some tens of milliseconds. */
    private static final int COUNTERS_AT_ONCE = 5_000;

    private final FoldDatabase database;
    private final FoldJob job;
    private final DrainId drain;

    FoldTransaction(FoldDatabase database, FoldJob job, DrainId drain) {
        this.database = database;
        this.job = job;
        this.drain = drain;
    }

    /**
     * What a fold has added.
     *
     * @param counters the number of counters whose counts were added
     * @param total the sum of these counts
     * @param kept the number of counters without a row, whose counts stay in Tally
     */
    record Added(long counters, BigInteger total, long kept) {

        static final Added NOTHING = new Added(0, BigInteger.ZERO, 0);

        private Added plus(List<Counter> added, int keptToo) {
            BigInteger sum = added.stream()
                    .map(counter -> BigInteger.valueOf(counter.value()))
                    .reduce(BigInteger.ZERO, BigInteger::add);
            return new Added(counters + added.size(), total.add(sum), kept + keptToo);
        }
    }

    /** Adds the drain; see {@link FoldDatabase#add}. */
    Optional<Added> add(long size, Stream<List<Counter>> portions, Runnable beforeEach) {
        try {
            connection().setAutoCommit(false);
            if (!claim()) {
                return Optional.empty();
            }
            forgetEarlierKept();
            Added added = Added.NOTHING;
            long read = 0;
            for (List<Counter> portion : (Iterable<List<Counter>>) portions::iterator) {
                read += portion.size();
                // A counter of 0 has nothing to add.
                List<Counter> counters =
                        portion.stream().filter(counter -> counter.value() != 0).toList();
                for (int from = 0; from < counters.size(); from += COUNTERS_AT_ONCE) {
                    beforeEach.run();
                    added = addSome(counters.subList(from, Math.min(from + COUNTERS_AT_ONCE, counters.size())), added);
                }
            }
            FoldFailure.require(read == size, FoldFailure.Trouble.INCOMPLETE, job);
            record(added);
            commit();
            return Optional.of(added);
        } catch (SQLException e) {
            throw FoldFailure.of(e, job);
        } finally {
            rollback();
        }
    }

    /** Inserts the id of a drain; returns false if it exists. If another transaction has inserted it, waits for its end. */
    private boolean claim() throws SQLException {
        String sql = "insert into " + Dialect.FOLDS + " (namespace, drain) values (?, ?)";
        try (PreparedStatement statement = database.prepare(sql, drain)) {
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            boolean mayExist = e.getSQLState() != null && e.getSQLState().startsWith("23");
            connection().rollback();
            if (mayExist && isAdded()) {
                return false;
            }
            throw e;
        }
    }

    private boolean isAdded() throws SQLException {
        String sql = "select 1 from " + Dialect.FOLDS + " where namespace = ? and drain = ?";
        try (PreparedStatement statement = database.prepare(sql, drain)) {
            return statement.executeQuery().next();
        }
    }

    private void forgetEarlierKept() throws SQLException {
        String sql = "delete from " + Dialect.KEPT + " where namespace = ? and drain <> ?";
        try (PreparedStatement statement = database.prepare(sql, drain)) {
            statement.executeUpdate();
        }
    }

    private Added addSome(List<Counter> counters, Added before) throws SQLException {
        List<Counter> possible = counters.stream()
                .filter(counter -> database.accepts(counter.key().value()))
                .toList();
        List<String> missing = new ArrayList<>(counters.stream()
                .map(counter -> counter.key().value())
                .filter(text -> !database.accepts(text))
                .toList());
        switch (job.missing()) {
            case INSERT -> {
                requireNone(missing, FoldFailure.Trouble.NO_ROW_POSSIBLE);
                execute(statements().insert(), possible);
            }
            case REFUSE -> {
                missing.addAll(missing(possible));
                requireNone(missing, FoldFailure.Trouble.MISSING);
            }
            case KEEP -> {
                missing.addAll(missing(possible));
                keep(missing);
            }
        }
        Set<String> withoutRow = new HashSet<>(missing);
        List<Counter> with = possible.stream()
                .filter(counter -> !withoutRow.contains(counter.key().value()))
                .toList();
        int updated = execute(statements().update(), with);
        FoldFailure.require(updated == with.size() || updated == rows(with), FoldFailure.Trouble.CHANGED, job);
        return before.plus(with, missing.size());
    }

    private void requireNone(List<String> keys, FoldFailure.Trouble trouble) {
        if (!keys.isEmpty()) {
            throw FoldFailure.of(trouble, job, keys);
        }
    }

    private List<String> missing(List<Counter> counters) throws SQLException {
        try (PreparedStatement statement = database.prepare(statements().missing(), counters)) {
            List<String> keys = new ArrayList<>();
            ResultSet found = statement.executeQuery();
            while (found.next()) {
                keys.add(found.getString(1));
            }
            return keys;
        }
    }

    private int rows(List<Counter> counters) throws SQLException {
        try (PreparedStatement statement = database.prepare(statements().rows(), counters)) {
            ResultSet count = statement.executeQuery();
            count.next();
            return count.getInt(1);
        }
    }

    private int execute(String sql, List<Counter> counters) throws SQLException {
        try (PreparedStatement statement = database.prepare(sql, counters)) {
            return statement.executeUpdate();
        }
    }

    private void keep(List<String> keys) throws SQLException {
        String sql = "insert into " + Dialect.KEPT + " (namespace, drain, counter) values (?, ?, ?)";
        try (PreparedStatement statement = database.prepare(sql, drain)) {
            for (String text : keys) {
                statement.setString(3, text);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void record(Added added) throws SQLException {
        String sql = "update " + Dialect.FOLDS + " set counters = " + added.counters() + ", total = " + added.total()
                + " where namespace = ? and drain = ?";
        try (PreparedStatement statement = database.prepare(sql, drain)) {
            statement.executeUpdate();
        }
    }

    private void commit() {
        try {
            connection().commit();
        } catch (SQLException e) {
            throw FoldFailure.ofCommit(e, job);
        }
    }

    /** Ends a transaction that was not committed; does nothing after a commit. */
    private void rollback() {
        try {
            connection().rollback();
            connection().setAutoCommit(true);
        } catch (SQLException _) {
            // The connection is lost, and its transaction with it.
        }
    }

    private Connection connection() {
        return database.connection();
    }

    private FoldStatements statements() {
        return database.statements();
    }
}
