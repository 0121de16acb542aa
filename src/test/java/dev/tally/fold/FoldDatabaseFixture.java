package dev.tally.fold;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.drain.DrainId;
import dev.tally.testsupport.SqlProduct;
import dev.tally.testsupport.SqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A real database, and folds into it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FoldDatabaseFixture {

    final SqlProduct product;
    private long drains;
    SqlServer server;

    FoldDatabaseFixture(SqlProduct product) {
        this.product = product;
    }

    @BeforeAll
    void start() {
        server = SqlServer.start(product);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void drop() {
        server.execute(
                "drop table if exists songs",
                "drop table if exists tally_folds",
                "drop table if exists" + " tally_kept");
    }

    List<List<String>> songs() {
        return server.query("select id, plays from songs order by id");
    }

    List<Key> kept(DrainId drain) {
        try (FoldDatabase database = FoldDatabase.open(job(FoldConfig.Missing.KEEP))) {
            return database.kept(drain, "");
        }
    }

    Optional<FoldTransaction.Added> add(FoldConfig.Missing missing, Map<String, Long> counts) {
        return add(newDrain(), missing, counts);
    }

    Optional<FoldTransaction.Added> add(DrainId drain, FoldConfig.Missing missing, Map<String, Long> counts) {
        try (FoldDatabase database = FoldDatabase.open(job(missing))) {
            return database.add(drain, counts.size(), portions(counts), () -> {});
        }
    }

    static Stream<List<Counter>> portions(Map<String, Long> counts) {
        return Stream.of(counts.entrySet().stream()
                .map(count -> new Counter(new Key(count.getKey()), count.getValue()))
                .toList());
    }

    DrainId newDrain() {
        drains++;
        return DrainId.parse(drains + "-%016x".formatted(drains));
    }

    FoldJob job(FoldConfig.Missing missing) {
        return new FoldJob(
                Namespace.SONG,
                DatabaseUrl.parse(server.url(), Optional.empty()),
                List.of("songs"),
                "id",
                "plays",
                Duration.ofMinutes(1),
                missing);
    }
}
