package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SqlServer;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two services that fold into a real database: every count is in exactly one place, and is read there at any time. */
@RequiresTool({"initdb", "postgres", "mariadbd", "mariadb-install-db"})
class FoldIT {

    private static final int ADDERS = 32;
    private static final int KEYS = 40;

    /* Keys from here on have no row. */
    private static final int WITHOUT_ROW = 35;

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ROUNDS = Integer.getInteger("tally.fold.rounds", 1);

    @TempDir
    Path folder;

    static List<SqlServer.Kind> kinds() {
        return IntStream.range(0, ROUNDS)
                .boxed()
                .flatMap(_ -> List.of(SqlServer.Kind.values()).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void column_and_Tally_have_each_answered_add_once_whatever_is_killed_or_cut(SqlServer.Kind kind) {
        AtomicLongArray answered = new AtomicLongArray(KEYS);
        AtomicLongArray unknown = new AtomicLongArray(KEYS);
        try (SqlServer sql = SqlServer.start(kind);
                CommitCutter cutter = CommitCutter.to(sql, 3);
                RedisServer redis = RedisServer.start(folder);
                Service one = start(redis, cutter.url(), "keep");
                Service other = start(redis, cutter.url(), "keep")) {
            createSongs(sql, "bigint");
            try (Crowd _ = Crowd.of(ADDERS, () -> add(List.of(one, other), answered, unknown))) {
                for (int kills = 0; kills < 8; kills++) {
                    long folds = folds(sql);
                    await().atMost(PATIENCE).until(() -> folds(sql) >= folds + 2);
                    kill(kills, sql, redis, one, other);
                }
            }
            assertThat(cutter.cuts()).as("commits without an answer").isPositive();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(one.post("/v1/folds/song").body()).contains("\"folded\":["));
            for (int key = 0; key < KEYS; key++) {
                long sum = column(sql, key) + unfolded(one, sql, key);
                assertThat(sum)
                        .as("song %d of %d answered", key, answered.get(key))
                        .isBetween(answered.get(key), answered.get(key) + unknown.get(key));
            }
            assertThat(column(sql, WITHOUT_ROW)).isZero();
            assertThat(sql.query("select count(*) - count(distinct drain) from tally_folds"))
                    .containsExactly(List.of("0"));
        }
    }

    /** Kills one at a time, in turn, and starts it again. */
    private static void kill(int turn, SqlServer sql, RedisServer redis, Service one, Service other) {
        switch (turn % 4) {
            case 0 -> {
                sql.kill();
                sql.start();
            }
            case 1 -> restart(one);
            case 2 -> {
                redis.kill();
                redis.start();
            }
            default -> restart(other);
        }
    }

    private static void restart(Service service) {
        service.kill();
        service.launch();
        service.awaitReady();
    }

    private static void add(List<Service> services, AtomicLongArray answered, AtomicLongArray unknown) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int key = random.nextInt(KEYS);
        int status = statusOfAdd(services.get(random.nextInt(services.size())), key);
        if (status == 200) {
            answered.incrementAndGet(key);
        } else {
            unknown.incrementAndGet(key);
        }
    }

    private static int statusOfAdd(Service service, int key) {
        try {
            return service.post("/song/" + key).statusCode();
        } catch (UncheckedIOException killed) {
            return 0;
        }
    }

    @ParameterizedTest
    @EnumSource(SqlServer.Kind.class)
    void a_reader_never_sees_a_smaller_number_than_before(SqlServer.Kind kind) {
        try (SqlServer sql = SqlServer.start(kind);
                RedisServer redis = RedisServer.start(folder);
                Service one = start(redis, sql.url(), "keep");
                Service other = start(redis, sql.url(), "keep")) {
            createSongs(sql, "bigint");
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
                        long sum = total(sql, reads.incrementAndGet() % 2 == 0 ? one : other, 1);
                        assertThat(sum)
                                .as("every play that was answered before")
                                .isGreaterThanOrEqualTo(before)
                                .isGreaterThanOrEqualTo(seen.getAndSet(sum));
                    })) {
                await().atMost(PATIENCE).until(() -> folds(sql) >= 8 && reads.get() > 200);
            }
            assertThat(total(sql, one, 1)).isEqualTo(counted.get());
        }
    }

    @ParameterizedTest
    @EnumSource(SqlServer.Kind.class)
    void what_is_wrong_is_told_and_mended_it_goes_on_by_itself(SqlServer.Kind kind) {
        try (SqlServer sql = SqlServer.start(kind);
                RedisServer redis = RedisServer.start(folder);
                Service service = start(redis, sql.url(), "insert")) {
            play(service, 3);
            awaitFailure(service, "The table songs does not exist");
            sql.execute("create table songs (id bigint primary key, plays smallint not null default 0)");
            awaitFolded(sql, service, 3);

            sql.execute("update songs set plays = 32767");
            play(service, 2);
            awaitFailure(service, "does not fit into the column plays of songs. Make it larger");
            sql.execute(
                    kind == SqlServer.Kind.POSTGRESQL
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
        try (SqlServer sql = SqlServer.start(SqlServer.Kind.POSTGRESQL);
                RedisServer redis = RedisServer.start(folder);
                Service service = start(redis, sql.url(), "keep", "7d")) {
            createSongs(sql, "bigint");
            // The first fold comes at once; it has nothing to fold.
            await().atMost(PATIENCE).until(() -> status(service).getString("succeeded") != null);
            play(service, 3);
            Script plan = fold(service, "--dry-run");
            assertThat(plan.output()).contains("PostgreSQL", "update \"songs\" as s set \"plays\"", "1, 3, 0");
            assertThat(column(sql, 1)).isZero();
            assertThat(fold(service).output()).contains("\"counters\":1,\"total\":3,\"kept\":0");
            assertThat(column(sql, 1)).isEqualTo(3);
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
                sql.kind() == SqlServer.Kind.POSTGRESQL
                        ? "alter user tally set default_transaction_read_only = " + isReadOnly
                        : "set global read_only = " + isReadOnly);
    }

    private static void password(SqlServer sql, String password) {
        sql.executeAsOwner(
                sql.kind() == SqlServer.Kind.POSTGRESQL
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
                .untilAsserted(() -> assertThat(status(service).getString("failure.detail"))
                        .contains(message)
                        .contains("The counts stay in Tally"));
        await().untilAsserted(() -> assertThat(service.log()).contains(message));
        assertThat(service.metrics()).contains("tally_fold_failures_total{fold=\"song\"}");
    }

    private static void awaitFolded(SqlServer sql, Service service, long plays) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(column(sql, 1)).isEqualTo(plays);
            assertThat(status(service).<Object>get("failure")).isNull();
        });
    }

    private static JsonPath status(Service service) {
        HttpResponse<String> answer = service.get("/v1/folds/song");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonPath.from(answer.body());
    }

    private Service start(RedisServer redis, String url, String missing) {
        return start(redis, url, missing, "1s");
    }

    private Service start(RedisServer redis, String url, String missing, String every) {
        return Service.start(
                folder,
                redis.asSetting(),
                Map.of(
                                "TALLY_FOLD_SONG_URL",
                                url,
                                "TALLY_FOLD_SONG_TABLE",
                                "songs",
                                "TALLY_FOLD_SONG_KEY",
                                "id",
                                "TALLY_FOLD_SONG_COUNT",
                                "plays",
                                "TALLY_FOLD_SONG_EVERY",
                                every,
                                "TALLY_FOLD_SONG_MISSING",
                                missing)
                        .entrySet()
                        .stream()
                        .flatMap(setting -> List.of(setting.getKey(), setting.getValue()).stream())
                        .toArray(String[]::new));
    }

    private static void createSongs(SqlServer sql, String type) {
        sql.execute("create table songs (id " + type + " primary key, plays bigint not null default 0)");
        for (int key = 0; key < WITHOUT_ROW; key++) {
            sql.execute("insert into songs values (" + key + ", 0)");
        }
    }

    private static long folds(SqlServer sql) {
        try {
            return Long.parseLong(
                    sql.query("select count(*) from tally_folds").getFirst().getFirst());
        } catch (IllegalStateException notYetCreated) {
            return 0;
        }
    }

    private static long column(SqlServer sql, int key) {
        return sql.query("select plays from songs where id = " + key).stream()
                .mapToLong(row -> Long.parseLong(row.getFirst()))
                .sum();
    }

    private static long unfolded(Service service, SqlServer sql, int key) {
        return total(sql, service, key) - column(sql, key);
    }

    /** Reads a number as docs/folding.md tells. */
    private static long total(SqlServer sql, Service service, int key) {
        while (true) {
            List<String> row = sql.query(
                            "select coalesce((select plays from songs where id = " + key + "), 0),"
                                    + " coalesce((select drain from tally_folds where namespace = 'song' order by number desc limit 1), 'none')")
                    .getFirst();
            HttpResponse<String> rest = service.get("/v1/folds/song/counters?keys=" + key + "&after=" + row.get(1));
            if (rest.statusCode() == 200) {
                return Long.parseLong(row.getFirst())
                        + JsonPath.from(rest.body()).getLong("counters[0].value");
            }
            assertThat(rest.statusCode()).as(rest.body()).isEqualTo(409);
        }
    }
}
