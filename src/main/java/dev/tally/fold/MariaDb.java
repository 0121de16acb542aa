package dev.tally.fold;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.tally.counter.Counter;

/** MariaDB and MySQL: rows come in as JSON. */
record MariaDb() implements Dialect {

    private static final Map<String, Integer> BYTES =
            Map.of("tinyint", 1, "smallint", 2, "mediumint", 3, "int", 4, "bigint", 8);

    /* Engines with transactions. */
    private static final Set<String> EXACT = Set.of("innodb", "rocksdb");

    @Override
    public Driver driver() {
        return new org.mariadb.jdbc.Driver();
    }

    @Override
    public String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    @Override
    public List<String> timeouts() {
        // In milliseconds.
        return List.of("connectTimeout=10000", "socketTimeout=60000");
    }

    @Override
    public List<String> settings() {
        // Without the strict mode a number that is too large is stored as the largest one.
        return List.of("set sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 30,"
                + " wait_timeout = 60");
    }

    @Override
    public List<String> tables() {
        return List.of("""
                create table if not exists tally_folds (
                  number bigint not null auto_increment primary key,
                  namespace varchar(64) not null,
                  drain varchar(40) not null,
                  counters bigint not null default 0,
                  total decimal(40) not null default 0,
                  folded_at timestamp not null default current_timestamp,
                  unique (namespace, drain)) engine = InnoDB character set ascii collate ascii_bin""", """
                create table if not exists tally_kept (
                  namespace varchar(64) not null,
                  drain varchar(40) not null,
                  counter varchar(64) not null,
                  primary key (namespace, drain, counter)) engine = InnoDB character set ascii collate ascii_bin""");
    }

    @Override
    public KeyColumn describe(Connection connection, FoldJob job) throws SQLException {
        requireTransactions(connection, job);
        String columns = """
                select c.column_name, c.data_type, c.column_type, c.character_set_name, c.collation_name, exists (
                  select 1 from information_schema.statistics s
                  where s.table_schema = c.table_schema and s.table_name = c.table_name
                    and s.non_unique = 0 and s.sub_part is null
                  group by s.index_name
                  having count(*) = 1 and min(s.column_name) = c.column_name)
                from information_schema.columns c
                where c.table_schema = coalesce(?, database()) and c.table_name = ? and c.column_name in (?, ?)""";
        Optional<KeyColumn> key = Optional.empty();
        boolean hasCount = false;
        try (PreparedStatement statement = connection.prepareStatement(columns)) {
            setTable(statement, job);
            statement.setString(3, job.key());
            statement.setString(4, job.count());
            ResultSet found = statement.executeQuery();
            while (found.next()) {
                hasCount |= found.getString(1).equalsIgnoreCase(job.count());
                if (found.getString(1).equalsIgnoreCase(job.key())) {
                    FoldFailure.require(found.getBoolean(6), FoldFailure.Trouble.NOT_UNIQUE, job);
                    key = toKey(found);
                    FoldFailure.require(key.isPresent(), FoldFailure.Trouble.NO_KEYS, job);
                }
            }
        }
        FoldFailure.require(hasCount && key.isPresent(), FoldFailure.Trouble.NO_COLUMN, job);
        return key.orElseThrow();
    }

    private static void requireTransactions(Connection connection, FoldJob job) throws SQLException {
        String engines = """
                select coalesce(engine, ''), table_name not in ('tally_folds', 'tally_kept')
                from information_schema.tables
                where table_schema = coalesce(?, database()) and table_name = ?
                  or table_schema = database() and table_name in ('tally_folds', 'tally_kept')""";
        boolean isThere = false;
        try (PreparedStatement statement = connection.prepareStatement(engines)) {
            setTable(statement, job);
            ResultSet found = statement.executeQuery();
            while (found.next()) {
                String engine = found.getString(1).toLowerCase(Locale.ROOT);
                FoldFailure.require(EXACT.contains(engine), FoldFailure.Trouble.NO_TRANSACTIONS, job);
                isThere |= found.getBoolean(2);
            }
        }
        FoldFailure.require(isThere, FoldFailure.Trouble.NO_TABLE, job);
    }

    private static void setTable(PreparedStatement statement, FoldJob job) throws SQLException {
        statement.setString(1, job.table().size() > 1 ? job.table().getFirst() : null);
        statement.setString(2, job.table().getLast());
    }

    private static Optional<KeyColumn> toKey(ResultSet column) throws SQLException {
        String type = column.getString(2).toLowerCase(Locale.ROOT);
        if (BYTES.containsKey(type)) {
            boolean isUnsigned = column.getString(3).toLowerCase(Locale.ROOT).contains("unsigned");
            return Optional.of(new KeyColumn(
                    isUnsigned ? "bigint unsigned" : "bigint", KeyColumn.Range.of(BYTES.get(type), isUnsigned)));
        }
        return switch (type) {
            // As long as a key may be, compared as the column is. A comparison of two collations would be an error.
            case "char", "varchar" -> Optional.of(text(column.getString(4), column.getString(5)));
            case "varbinary" -> Optional.of(text("ascii", "ascii_bin"));
            default -> Optional.empty();
        };
    }

    private static KeyColumn text(String characterSet, String collation) {
        return new KeyColumn(
                "varchar(64) character set " + characterSet + " collate " + collation, new KeyColumn.Text());
    }

    @Override
    public String rows(KeyColumn key) {
        return "(select t, k, n from json_table(?, '$[*]' columns (t varchar(64) path '$[0]' error on error, k "
                + key.type() + " path '$[0]' error on error, n bigint path '$[1]' error on error)) as given)";
    }

    @Override
    public void set(PreparedStatement statement, List<Counter> counters) throws SQLException {
        // Names need no escaping.
        statement.setString(
                1,
                counters.stream()
                        .map(counter -> "[\"" + counter.key() + "\"," + counter.value() + "]")
                        .collect(Collectors.joining(",", "[", "]")));
    }

    @Override
    public String update(FoldStatements.Names names, String sums) {
        return "update " + names.table() + " as s join " + sums + " as given on s." + names.key() + " = given.k set s."
                + names.count() + " = coalesce(s." + names.count() + ", 0) + given.n";
    }

    @Override
    public String unlessInserted() {
        return "";
    }
}
