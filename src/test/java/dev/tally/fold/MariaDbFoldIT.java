package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.SqlProduct;
import org.junit.jupiter.api.Test;

/** Folds into MariaDB. */
@RequiresTool({"mariadbd", "mariadb-install-db"})
class MariaDbFoldIT extends FoldDatabasePromises {

    MariaDbFoldIT() {
        super(SqlProduct.MARIADB);
    }

    @Test
    void keys_that_the_column_compares_as_equal_are_added_to_the_same_row() {
        server.execute(
                "create table songs (id varchar(20) character set latin1 primary key, plays int)",
                "insert into songs values ('abc', 1)");
        add(FoldConfig.Missing.REFUSE, Map.of("abc", 2L, "ABC", 3L, "Abc", 5L));
        assertThat(server.query("select plays from songs")).containsExactly(List.of("11"));
        add(FoldConfig.Missing.INSERT, Map.of("new", 2L, "NEW", 3L));
        assertThat(server.query("select sum(plays) from songs")).containsExactly(List.of("16"));
    }

    @Test
    void a_column_of_bytes_tells_all_keys_apart() {
        server.execute(
                "create table songs (id varbinary(20) primary key, plays int)",
                "insert into songs values ('abc', 1), ('ABC', 2)");
        add(FoldConfig.Missing.REFUSE, Map.of("abc", 10L, "ABC", 20L));
        assertThat(server.query("select plays from songs order by plays"))
                .containsExactly(List.of("11"), List.of("22"));
    }

    @Test
    void own_tables_without_transactions_are_refused() {
        server.execute(
                "create table songs (id bigint primary key, plays bigint)",
                "create table tally_folds (namespace varchar(64)) engine = MyISAM",
                "create table tally_kept (namespace varchar(64)) engine = MyISAM");
        assertThatThrownBy(() -> FoldDatabase.open(job(FoldConfig.Missing.KEEP)))
                .hasMessageContaining("has no transactions");
    }

    @Test
    void a_table_without_transactions_is_refused() {
        server.execute("create table songs (id bigint primary key, plays bigint) engine = MyISAM");
        assertThatThrownBy(() -> FoldDatabase.open(job(FoldConfig.Missing.KEEP)))
                .hasMessageContaining("has no transactions");
    }

    @Test
    void an_unsigned_number_never_falls_below_zero_or_wraps() {
        server.execute(
                "create table songs (id int unsigned primary key, plays int unsigned)",
                "insert into songs values (4294967295, 3)");
        assertThatThrownBy(() -> add(FoldConfig.Missing.REFUSE, Map.of("4294967295", -4L)))
                .hasMessageContaining("does not fit into the column plays of songs");
        add(FoldConfig.Missing.REFUSE, Map.of("4294967295", -3L));
        assertThat(server.query("select plays from songs")).containsExactly(List.of("0"));
    }
}
