package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.SqlProduct;
import org.junit.jupiter.api.Test;

/** Folds into PostgreSQL. */
@RequiresTool({"initdb", "postgres"})
class PostgreSqlFoldIT extends FoldDatabasePromises {

    PostgreSqlFoldIT() {
        super(SqlProduct.POSTGRESQL);
    }

    @Test
    void a_column_of_fixed_length_has_whole_keys() {
        server.execute("create table songs (id char(11) primary key, plays integer)");
        add(FoldConfig.Missing.INSERT, Map.of("dQw4w9WgXcQ", 2L, "dxyz", 3L));
        assertThat(server.query("select trim(id), plays from songs"))
                .containsExactlyInAnyOrder(List.of("dQw4w9WgXcQ", "2"), List.of("dxyz", "3"));
    }

    @Test
    void a_column_may_have_identifiers() {
        server.execute(
                "create table songs (id uuid primary key, plays integer)",
                "insert into songs values" + " ('6f1ed002-ab59-5b2b-8f08-5c9a0a1f9d3e', 1)");
        add(FoldConfig.Missing.REFUSE, Map.of("6F1ED002-AB59-5B2B-8F08-5C9A0A1F9D3E", 2L));
        assertThat(server.query("select plays from songs")).containsExactly(List.of("3"));
        assertThat(add(FoldConfig.Missing.KEEP, Map.of("x", 2L)))
                .contains(new FoldTransaction.Added(0, BigInteger.ZERO, 1));
    }

    @Test
    void an_index_of_some_rows_does_not_make_a_column_unique() {
        server.execute(
                "create table songs (id bigint, plays bigint)", "create unique index on songs (id) where id > 5");
        assertThatThrownBy(() -> FoldDatabase.open(job(FoldConfig.Missing.KEEP)))
                .hasMessageContaining("has no unique index of its own");
    }
}
