package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.drain.DrainId;
import dev.tally.testsupport.SqlProduct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a fold does in a real database of either kind: each count is added to its row once, or nothing is. */
abstract class FoldDatabasePromises extends FoldDatabaseFixture {

    private static final String TABLE = "create table songs (id bigint primary key, plays bigint not null default 0)";

    FoldDatabasePromises(SqlProduct product) {
        super(product);
    }

    @Test
    void a_drain_is_added_once() {
        server.execute(TABLE, "insert into songs values (1, 10), (2, 20)");
        DrainId drain = newDrain();
        assertThat(add(drain, FoldConfig.Missing.REFUSE, Map.of("1", 3L, "2", -5L)))
                .contains(new FoldTransaction.Added(2, BigInteger.valueOf(-2), 0));
        assertThat(add(drain, FoldConfig.Missing.REFUSE, Map.of("1", 3L, "2", -5L)))
                .isEmpty();
        assertThat(songs()).containsExactly(List.of("1", "13"), List.of("2", "15"));
        assertThat(server.query("select namespace, drain, counters, total from tally_folds"))
                .containsExactly(List.of("song", drain.toString(), "2", "-2"));
    }

    @Test
    void of_two_that_add_the_same_drain_one_waits_and_then_adds_nothing() throws Exception {
        server.execute(TABLE, "insert into songs values (1, 0)");
        DrainId drain = newDrain();
        CompletableFuture<Optional<FoldTransaction.Added>> other = new CompletableFuture<>();
        try (FoldDatabase database = FoldDatabase.open(job(FoldConfig.Missing.REFUSE))) {
            Optional<FoldTransaction.Added> first = database.add(drain, 1, portions(Map.of("1", 3L)), () -> {
                Thread.startVirtualThread(() -> {
                    try {
                        other.complete(add(drain, FoldConfig.Missing.REFUSE, Map.of("1", 3L)));
                    } catch (RuntimeException e) {
                        other.completeExceptionally(e);
                    }
                });
                await().until(this::isOneWaitingForALock);
            });
            assertThat(first).isPresent();
        }
        assertThat(other.get()).isEmpty();
        assertThat(songs()).containsExactly(List.of("1", "3"));
    }

    private boolean isOneWaitingForALock() {
        String waiting = product == SqlProduct.POSTGRESQL
                ? "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                : "select count(*) from information_schema.processlist where info like 'insert into tally_folds%'";
        return !server.query(waiting).equals(List.of(List.of("0")));
    }

    @Test
    void a_fold_that_fails_has_added_nothing() {
        server.execute(TABLE, "insert into songs values (1, 0)");
        DrainId drain = newDrain();
        assertThatThrownBy(() -> {
                    try (FoldDatabase database = FoldDatabase.open(job(FoldConfig.Missing.REFUSE))) {
                        database.add(
                                drain,
                                2,
                                Stream.concat(portions(Map.of("1", 3L)), portions(Map.of("2", 1L))),
                                () -> {});
                    }
                })
                .hasMessageContaining("Counters have no row in songs")
                .hasMessageContaining("(such as 2)");
        assertThat(songs()).containsExactly(List.of("1", "0"));
        server.execute("insert into songs values (2, 0)");
        add(drain, FoldConfig.Missing.REFUSE, Map.of("1", 3L, "2", 1L));
        assertThat(songs()).containsExactly(List.of("1", "3"), List.of("2", "1"));
    }

    @Test
    void a_drain_of_which_Redis_has_lost_counters_is_not_added() {
        server.execute(TABLE, "insert into songs values (1, 0)");
        try (FoldDatabase database = FoldDatabase.open(job(FoldConfig.Missing.KEEP))) {
            assertThatThrownBy(() -> database.add(newDrain(), 2, portions(Map.of("1", 3L)), () -> {}))
                    .hasMessageContaining("Redis has lost counters of a drain");
        }
        assertThat(songs()).containsExactly(List.of("1", "0"));
    }

    @Test
    void rows_are_inserted_where_that_is_wanted() {
        server.execute(TABLE, "insert into songs values (1, 10)");
        assertThat(add(FoldConfig.Missing.INSERT, Map.of("1", 1L, "2", 2L, "3", 0L)))
                .contains(new FoldTransaction.Added(2, BigInteger.valueOf(3), 0));
        assertThat(songs()).containsExactly(List.of("1", "11"), List.of("2", "2"));
    }

    @ParameterizedTest
    @CsvSource({"x", "007", "-07", "1.5", "9223372036854775808", "99999999999999999999", "-9223372036854775809"})
    void a_key_that_the_column_can_not_hold_is_kept_or_refused(String key) {
        server.execute(TABLE, "insert into songs values (7, 0)");
        assertThatThrownBy(() -> add(FoldConfig.Missing.INSERT, Map.of(key, 1L, "7", 1L)))
                .hasMessageContaining("can't be stored in the column id of songs")
                .hasMessageContaining("such as " + key);
        assertThatThrownBy(() -> add(FoldConfig.Missing.REFUSE, Map.of(key, 1L, "7", 1L)))
                .hasMessageContaining("such as " + key);
        DrainId drain = newDrain();
        assertThat(add(drain, FoldConfig.Missing.KEEP, Map.of(key, 1L, "7", 1L)))
                .contains(new FoldTransaction.Added(1, BigInteger.ONE, 1));
        assertThat(kept(drain)).containsExactly(new Key(key));
        assertThat(songs()).containsExactly(List.of("7", "1"));
    }

    @Test
    void which_counters_are_kept_is_decided_with_the_fold() {
        server.execute(TABLE, "insert into songs values (1, 0)");
        DrainId drain = newDrain();
        add(drain, FoldConfig.Missing.KEEP, Map.of("1", 3L, "2", 5L));
        server.execute("insert into songs values (2, 0)");
        assertThat(add(drain, FoldConfig.Missing.KEEP, Map.of("1", 3L, "2", 5L)))
                .isEmpty();
        assertThat(kept(drain)).containsExactly(new Key("2"));
        assertThat(songs()).containsExactly(List.of("1", "3"), List.of("2", "0"));
    }

    @Test
    void text_is_a_key_as_it_is() {
        server.execute(
                "create table songs (id varchar(10) primary key, plays bigint)",
                "insert into songs values ('a.b', null)");
        assertThat(add(FoldConfig.Missing.INSERT, Map.of("a.b", 1L, "007", 2L, "7", 3L)))
                .isPresent();
        assertThat(songs()).containsExactlyInAnyOrder(List.of("a.b", "1"), List.of("007", "2"), List.of("7", "3"));
        assertThatThrownBy(() -> add(FoldConfig.Missing.INSERT, Map.of("longer-than-ten", 1L)))
                .isInstanceOf(FoldFailure.class);
        assertThat(add(FoldConfig.Missing.KEEP, Map.of("longer-than-ten", 1L)))
                .contains(new FoldTransaction.Added(0, BigInteger.ZERO, 1));
    }

    @Test
    void names_may_contain_anything() {
        String quote = product == SqlProduct.POSTGRESQL ? "\"" : "`";
        String table = "Top \"Songs\"; `drop`".replace(quote, quote + quote);
        server.execute("create table " + quote + table + quote + " (" + quote + "a key" + quote
                + " bigint primary key, " + quote + "select" + quote + " bigint)");
        try {
            FoldJob odd = new FoldJob(
                    Namespace.SONG,
                    DatabaseUrl.parse(server.url(), Optional.empty()),
                    List.of("Top \"Songs\"; `drop`"),
                    "a key",
                    "select",
                    Duration.ofMinutes(1),
                    FoldConfig.Missing.INSERT);
            try (FoldDatabase database = FoldDatabase.open(odd)) {
                assertThat(database.add(newDrain(), 1, portions(Map.of("1", 3L)), () -> {}))
                        .isPresent();
            }
            assertThat(server.query("select * from " + quote + table + quote)).containsExactly(List.of("1", "3"));
        } finally {
            server.execute("drop table " + quote + table + quote);
        }
    }

    @Test
    void a_sum_that_needs_more_than_64_bits_is_recorded() {
        server.execute("create table songs (id bigint primary key, plays decimal(30))");
        assertThat(add(FoldConfig.Missing.INSERT, Map.of("1", Long.MAX_VALUE, "2", Long.MAX_VALUE)))
                .hasValueSatisfying(added -> assertThat(added.total())
                        .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1)));
        assertThat(server.query("select total from tally_folds")).containsExactly(List.of("18446744073709551614"));
    }

    @Test
    void many_counters_take_many_statements() {
        server.execute(TABLE);
        List<Counter> many = LongStream.range(0, 12_345)
                .mapToObj(i -> new Counter(new Key(Long.toString(i)), i))
                .toList();
        try (FoldDatabase database = FoldDatabase.open(job(FoldConfig.Missing.INSERT))) {
            database.add(newDrain(), many.size(), Stream.of(many), () -> {});
        }
        assertThat(server.query("select count(*), sum(plays) from songs where id = plays"))
                .containsExactly(List.of("12344", Long.toString(12_345L * 12_344 / 2)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create table other (id int)                                  | The table songs does not exist",
                "create table songs (id bigint primary key)                   | lacks the column id or plays",
                "create table songs (plays bigint primary key)                | lacks the column id or plays",
                "create table songs (id bigint, plays bigint)                 | has no unique index of its own",
                "create table songs (id int, plays int, primary key (id, plays)) | has no unique index of its own",
                "create table songs (id decimal(20) primary key, plays int)      | holds neither whole numbers nor text",
                "create table songs (id int primary key, plays smallint)      | does not fit into the column plays"
            })
    void what_is_wrong_with_a_table_is_told(String table, String message) {
        server.execute("drop table if exists other", table);
        FoldFailure failure =
                catchThrowableOfType(FoldFailure.class, () -> add(FoldConfig.Missing.INSERT, Map.of("1", 70_000L)));
        assertThat(failure).hasMessageContaining(message).hasMessageContaining("The counts stay in Tally");
        assertThat(failure.problem().status()).isEqualTo(503);
    }

    @Test
    void a_user_who_may_not_create_tables_can_fold_into_those_that_are_there() {
        server.execute(TABLE, "insert into songs values (1, 0)");
        Dialect.of(DatabaseUrl.Kind.valueOf(product.name())).tables().forEach(server::execute);
        add(FoldConfig.Missing.KEEP, Map.of("1", 1L));
        assertThat(songs()).containsExactly(List.of("1", "1"));
    }

    @Test
    void a_plan_shows_the_statements_and_the_numbers_and_changes_nothing() throws SQLException {
        server.execute(TABLE, "insert into songs values (1, 10)");
        try (FoldDatabase database = FoldDatabase.open(job(FoldConfig.Missing.INSERT))) {
            assertThat(database.preview(
                            portions(Map.of("1", 3L, "2", 4L)).findFirst().orElseThrow()))
                    .containsExactlyInAnyOrder(
                            new FoldDatabase.Preview("1", 3, Optional.of(BigInteger.TEN)),
                            new FoldDatabase.Preview("2", 4, Optional.empty()));
            assertThat(database.statements().executed(FoldConfig.Missing.INSERT))
                    .anyMatch(sql -> sql.startsWith("insert into"))
                    .anyMatch(sql -> sql.startsWith("update"));
        }
        assertThat(songs()).containsExactly(List.of("1", "10"));
    }
}
