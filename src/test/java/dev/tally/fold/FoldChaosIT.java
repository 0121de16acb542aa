package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SqlProduct;
import dev.tally.testsupport.SqlServer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every count is in exactly one place, whatever is killed or cut while two services fold. */
@RequiresTool({"initdb", "postgres", "mariadbd", "mariadb-install-db"})
class FoldChaosIT {

    private static final int ADDERS = 32;
    private static final int KEYS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /* Each round is a run for each database. */
    private static final int ROUNDS = Integer.getInteger("tally.fold.rounds", 1);

    @TempDir
    Path folder;

    static List<SqlProduct> kinds() {
        return IntStream.range(0, ROUNDS)
                .boxed()
                .flatMap(_ -> List.of(SqlProduct.values()).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void column_and_Tally_have_each_answered_add_once_whatever_is_killed_or_cut(SqlProduct kind) {
        AtomicLongArray answered = new AtomicLongArray(KEYS);
        AtomicLongArray unknown = new AtomicLongArray(KEYS);
        try (SqlServer sql = SqlServer.start(kind);
                CommitCutter cutter = CommitCutter.to(sql, 3);
                RedisServer redis = RedisServer.start(folder);
                Service one = Folding.start(folder, redis, cutter.url(), "keep");
                Service other = Folding.start(folder, redis, cutter.url(), "keep")) {
            Folding.createSongs(sql, "bigint");
            try (Crowd _ = Crowd.of(ADDERS, () -> add(List.of(one, other), answered, unknown))) {
                for (int kills = 0; kills < 8; kills++) {
                    long folds = Folding.folds(sql);
                    await().atMost(PATIENCE).until(() -> Folding.folds(sql) >= folds + 2);
                    kill(kills, sql, redis, one, other);
                }
            }
            assertThat(cutter.cuts()).as("commits without an answer").isPositive();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(one.post("/v1/folds/song").body()).contains("\"folded\":["));
            for (int key = 0; key < KEYS; key++) {
                long sum = Folding.total(sql, one, key);
                assertThat(sum)
                        .as("song %d of %d answered", key, answered.get(key))
                        .isBetween(answered.get(key), answered.get(key) + unknown.get(key));
            }
            assertThat(Folding.column(sql, Folding.WITHOUT_ROW)).isZero();
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
}
