package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SqlProduct;
import dev.tally.testsupport.SqlServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers and operators see of folds into a real database. */
@RequiresTool({"initdb", "postgres", "mariadbd", "mariadb-install-db"})
class FoldIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(SqlProduct.class)
    void a_reader_never_sees_a_smaller_number_than_before(SqlProduct kind) {
        try (SqlServer sql = SqlServer.start(kind);
                RedisServer redis = RedisServer.start(folder);
                Service one = Folding.start(folder, redis, sql.url(), "keep");
                Service other = Folding.start(folder, redis, sql.url(), "keep")) {
            Folding.createSongs(sql, "bigint");
            // The first one creates the tables.
            await().atMost(PATIENCE).until(() -> one.post("/v1/folds/song").statusCode() == 200);
            AtomicLong counted = new AtomicLong();
            AtomicLong seen = new AtomicLong();
            AtomicLong reads = new AtomicLong();
            try (Crowd _ = Crowd.of(4, () -> {
                        assertThat(other.post("/song/1").statusCode()).isEqualTo(200);
                        counted.incrementAndGet();
                    })
                    .and(1, () -> {
                        long before = counted.get();
                        long sum = Folding.total(sql, reads.incrementAndGet() % 2 == 0 ? one : other, 1);
                        assertThat(sum)
                                .as("every play that was answered before")
                                .isGreaterThanOrEqualTo(before)
                                .isGreaterThanOrEqualTo(seen.getAndSet(sum));
                    })) {
                await().atMost(PATIENCE).until(() -> Folding.folds(sql) >= 8 && reads.get() > 200);
            }
            assertThat(Folding.total(sql, one, 1)).isEqualTo(counted.get());
        }
    }

    @ParameterizedTest
    @EnumSource(SqlProduct.class)
    void what_is_wrong_is_told_and_mended_it_goes_on_by_itself(SqlProduct kind) {
        try (SqlServer sql = SqlServer.start(kind);
                RedisServer redis = RedisServer.start(folder);
                Service service = Folding.start(folder, redis, sql.url(), "insert")) {
            play(service, 3);
            awaitFailure(service, "The table songs does not exist");
            sql.execute("create table songs (id bigint primary key, plays smallint not null default 0)");
            awaitFolded(sql, service, 3);

            sql.execute("update songs set plays = 32767");
            play(service, 2);
            awaitFailure(service, "does not fit into the column plays of songs. Make it larger");
            sql.execute(
                    kind == SqlProduct.POSTGRESQL
                            ? "alter table songs alter column plays type bigint"
                            : "alter table songs modify plays bigint not null");
            awaitFolded(sql, service, 32_769);

            sql.kill();
            play(service, 1);
            awaitFailure(service, "The database can't be reached");
            sql.start();
            awaitFolded(sql, service, 32_770);

            readOnly(sql, true);
            play(service, 1);
            awaitFailure(service, "The database is read-only");
            readOnly(sql, false);
            awaitFolded(sql, service, 32_771);

            password(sql, "another");
            play(service, 1);
            awaitFailure(service, "The database refuses the user or the password");
            password(sql, SqlServer.PASSWORD);
            awaitFolded(sql, service, 32_772);
            assertThat(service.log())
                    .contains("The counts of song are folded again")
                    .doesNotContain(SqlServer.PASSWORD);
        }
    }

    @Test
    void the_script_shows_what_it_would_do_and_does_it() throws Exception {
        try (SqlServer sql = SqlServer.start(SqlProduct.POSTGRESQL);
                RedisServer redis = RedisServer.start(folder);
                Service service = Folding.start(folder, redis, sql.url(), "keep", "7d")) {
            Folding.createSongs(sql, "bigint");
            // The first fold comes at once; it has nothing to fold.
            await().atMost(PATIENCE).until(() -> Folding.status(service).getString("succeeded") != null);
            play(service, 3);
            Script plan = fold(service, "--dry-run");
            assertThat(plan.output()).contains("PostgreSQL", "update \"songs\" as s set \"plays\"", "1, 3, 0");
            assertThat(Folding.column(sql, 1)).isZero();
            assertThat(fold(service).output()).contains("\"counters\":1,\"total\":3,\"kept\":0");
            assertThat(Folding.column(sql, 1)).isEqualTo(3);
            assertThat(fold(service, "--status").output()).contains("\"open\":[]", "\"total\":3");
        }
    }

    private static Script fold(Service service, String... options) throws Exception {
        String[] arguments = Stream.concat(Stream.of("song", "--url", service.url()), Stream.of(options))
                .toArray(String[]::new);
        Script fold = Script.run("fold", arguments);
        assertThat(fold.exitCode()).as(fold.output() + fold.errors()).isZero();
        return fold;
    }

    private static void readOnly(SqlServer sql, boolean isReadOnly) {
        sql.executeAsOwner(
                sql.product() == SqlProduct.POSTGRESQL
                        ? "alter user tally set default_transaction_read_only = " + isReadOnly
                        : "set global read_only = " + isReadOnly);
    }

    private static void password(SqlServer sql, String password) {
        sql.executeAsOwner(
                sql.product() == SqlProduct.POSTGRESQL
                        ? "alter user tally password '" + password + "'"
                        : "set password for tally@localhost = password('" + password + "')");
    }

    private static void play(Service service, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(service.post("/song/1").statusCode()).isEqualTo(200);
        }
    }

    private static void awaitFailure(Service service, String message) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Folding.status(service).getString("failure.detail"))
                        .contains(message)
                        .contains("The counts stay in Tally"));
        await().untilAsserted(() -> assertThat(service.log()).contains(message));
        assertThat(service.metrics()).contains("tally_fold_failures_total{fold=\"song\"}");
    }

    private static void awaitFolded(SqlServer sql, Service service, long plays) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(Folding.column(sql, 1)).isEqualTo(plays);
            assertThat(Folding.status(service).<Object>get("failure")).isNull();
        });
    }
}
