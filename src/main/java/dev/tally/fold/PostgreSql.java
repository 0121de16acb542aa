package dev.tally.fold;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tally.counter.Counter;

/** PostgreSQL: rows come in as arrays. */
record PostgreSql() implements Dialect {

    private static final Map<String, Integer> BYTES = Map.of("smallint", 2, "integer", 4, "bigint", 8);

    @Override
    public Driver driver() {
        return new org.postgresql.Driver();
    }

    @Override
    public String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public List<String> timeouts() {
        // In seconds.
        return List.of("connectTimeout=10", "socketTimeout=60", "ApplicationName=tally");
    }

    @Override
    public List<String> settings() {
        return List.of(
                "set lock_timeout = '30s'",
                "set idle_in_transaction_session_timeout = '60s'",
                // A fold that the database forgot would be lost, as its counts are then removed from Redis.
                "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'");
    }

    @Override
    public List<String> tables() {
        return List.of("""
                create table if not exists tally_folds (
                  number bigint generated always as identity primary key,
                  namespace varchar(64) not null,
                  drain varchar(40) not null,
                  counters bigint not null default 0,
                  total numeric(40) not null default 0,
                  folded_at timestamp with time zone not null default current_timestamp,
                  unique (namespace, drain))""", """
                create table if not exists tally_kept (
                  namespace varchar(64) not null,
                  drain varchar(40) not null,
                  counter varchar(64) not null,
                  primary key (namespace, drain, counter))""");
    }

    @Override
    public KeyColumn describe(Connection connection, FoldJob job) throws SQLException {
        String columns = """
                select a.attname, format_type(a.atttypid, null), exists (
                  select from pg_index i
                  where i.indrelid = a.attrelid and i.indisunique and i.indisvalid and i.indnkeyatts = 1
                    and i.indkey[0] = a.attnum and i.indpred is null)
                from pg_attribute a
                where a.attrelid = to_regclass(?) and a.attname in (?, ?) and not a.attisdropped""";
        Optional<KeyColumn> key = Optional.empty();
        boolean hasCount = false;
        try (PreparedStatement statement = connection.prepareStatement(columns)) {
            statement.setString(1, quote(job.table()));
            statement.setString(2, job.key());
            statement.setString(3, job.count());
            ResultSet found = statement.executeQuery();
            while (found.next()) {
                hasCount |= found.getString(1).equals(job.count());
                if (found.getString(1).equals(job.key())) {
                    FoldFailure.require(found.getBoolean(3), FoldFailure.Trouble.NOT_UNIQUE, job);
                    key = toKey(found.getString(2));
                    FoldFailure.require(key.isPresent(), FoldFailure.Trouble.NO_KEYS, job);
                }
            }
        }
        FoldFailure.require(hasCount || key.isPresent() || exists(connection, job), FoldFailure.Trouble.NO_TABLE, job);
        FoldFailure.require(hasCount && key.isPresent(), FoldFailure.Trouble.NO_COLUMN, job);
        return key.orElseThrow();
    }

    private boolean exists(Connection connection, FoldJob job) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, quote(job.table()));
            ResultSet found = statement.executeQuery();
            return found.next() && found.getBoolean(1);
        }
    }

    private static Optional<KeyColumn> toKey(String type) {
        return switch (type) {
            case "smallint", "integer", "bigint" ->
                Optional.of(new KeyColumn(type, KeyColumn.Range.of(BYTES.get(type), false)));
            case "uuid" -> Optional.of(new KeyColumn(type, new KeyColumn.Uuids()));
            case "text", "character varying" -> Optional.of(new KeyColumn("text", new KeyColumn.Text()));
            // A cast to `character` would keep one character.
            case "character" -> Optional.of(new KeyColumn("bpchar", new KeyColumn.Text()));
            default -> Optional.empty();
        };
    }

    @Override
    public String rows(KeyColumn key) {
        return "(select t, t::" + key.type() + " as k, n from unnest(?::text[], ?::bigint[]) as given (t, n))";
    }

    @Override
    public void set(PreparedStatement statement, List<Counter> counters) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(
                1,
                connection.createArrayOf(
                        "text", counters.stream().map(c -> c.key().value()).toArray()));
        statement.setArray(
                2,
                connection.createArrayOf(
                        "bigint", counters.stream().map(Counter::value).toArray()));
    }

    @Override
    public String update(FoldStatements.Names names, String sums) {
        return "update " + names.table() + " as s set " + names.count() + " = coalesce(s." + names.count()
                + ", 0) + given.n from " + sums + " as given where s." + names.key() + " = given.k";
    }

    @Override
    public String unlessInserted() {
        return " on conflict do nothing";
    }
}
