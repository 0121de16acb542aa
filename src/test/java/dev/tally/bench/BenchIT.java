package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.store.StoredCounts;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchIT {

    @TempDir
    Path folder;

    @Test
    @RequiresTool({"wrk", "ab", "nginx", "redis-benchmark", "python3"})
    void a_short_run_measures_everything_and_finds_nothing_counted_wrong() throws Exception {
        Path json = folder.resolve("figures.json");
        Script bench = Script.run(
                "bench",
                "http",
                "--noisy",
                "--rounds",
                "1",
                "--seconds",
                "1",
                "--counters",
                "1000",
                "--json",
                json.toString());
        System.out.print(bench.output());
        assertThat(bench.exitCode()).as(bench.output() + bench.errors()).isZero();
        assertThat(bench.output()).contains("| adds, 1,000 counters, c=64, through nginx |", "| promised | holds |");
        List<JsonNode> rows = rows(json);
        assertThat(rows).extracting(row -> row.get("name").asText()).containsAll(figures());
        assertThat(rows.stream().filter(row -> row.has("milliseconds")))
                .hasSizeGreaterThan(15)
                .allSatisfy(row -> assertThat(row.get("median").asDouble())
                        .as(row.toString())
                        .isPositive());
        assertThat(rows.stream().filter(row -> row.has("promised")))
                .hasSize(14)
                .allSatisfy(row -> assertThat(row.get("holds").isBoolean()).isTrue())
                .filteredOn(row -> row.get("name").asText().equals(Overload.GOOD))
                .as("what any machine can do")
                .allSatisfy(row -> assertThat(row.get("holds").asBoolean()).isTrue());
    }

    /* The script installs Webdis and the Lua module of nginx. */
    @Test
    @RequiresTool({"wrk", "nginx", "apt-get"})
    void a_short_run_compares_the_front_with_its_rivals() throws Exception {
        Path json = folder.resolve("figures.json");
        Script bench =
                Script.run("bench", "front", "--noisy", "--rounds", "1", "--seconds", "1", "--json", json.toString());
        System.out.print(bench.output());
        assertThat(bench.exitCode()).as(bench.output() + bench.errors()).isZero();
        assertThat(rows(json))
                .filteredOn(row -> row.get("unit").asText().equals(Report.RATE))
                .extracting(row -> row.get("name").asText())
                .containsExactlyInAnyOrder(
                        HttpBench.LIMIT,
                        FrontBench.PROXIED,
                        FrontBench.LUA,
                        FrontBench.WEBDIS,
                        FrontBench.WEBDIS + FrontBench.THROUGH_NGINX,
                        "Tally jar",
                        "Tally jar" + FrontBench.THROUGH_NGINX,
                        "Tally jar" + FrontBench.THROUGH_SOCKET);
        assertThat(rows(json))
                .allSatisfy(row -> assertThat(row.get("median").asDouble())
                        .as(row.toString())
                        .isPositive());
    }

    /** Returns the figures that scripts/bench promises: directly, through nginx, and for comparison. */
    private static List<String> figures() {
        Stream<String> calls = Stream.of("", HttpBench.THROUGH_NGINX)
                .flatMap(way -> Stream.of(
                                Calls.ALONE,
                                "adds, one counter, c=64",
                                "adds, one counter, c=512",
                                Calls.COMMANDS,
                                Calls.USUAL,
                                Calls.RELAXED,
                                Calls.FEW_COUNTERS,
                                Calls.PEOPLE,
                                Calls.DAYS,
                                "adds, many counters (1,000), c=64, /v1",
                                "reads, 1,000 counters, c=64",
                                Calls.BATCHES)
                        .map(figure -> figure + way));
        return Stream.concat(
                        calls,
                        Stream.of(
                                HttpBench.LIMIT,
                                HttpBench.VERTX,
                                HttpBench.REDIS + "1",
                                HttpBench.REDIS + "64",
                                HttpBench.AB,
                                HttpBench.PYTHON,
                                HttpBench.BYTES,
                                Overload.GOOD,
                                Overload.OTHERS,
                                Overload.NORMAL))
                .toList();
    }

    private static List<JsonNode> rows(Path json) throws Exception {
        JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "'', there is no benchmark without a name",
        "https, there is no benchmark https",
        "http --rounds 0, --rounds wants a number from 1 to 100",
        "http --counters, --counters wants a value",
        "http --peer webdis, --peer wants NAME=METHOD:URL",
        "cache --counters 1000, unknown argument: --counters",
        "front --counters 1000, unknown argument: --counters",
        "memory --limit 10m, --limit wants a number from 48 to 4096",
        "start now, unknown argument: now",
        "live --viewers many, --viewers wants a number from 1 to 50000",
    })
    void it_says_what_it_does_not_understand(String arguments, String answer) throws Exception {
        Script bench = Script.run("bench", arguments.split(" "));
        assertThat(bench.exitCode()).isEqualTo(1);
        assertThat(bench.errors()).contains("bench: " + answer);
    }

    @Test
    void an_add_that_was_not_counted_is_a_mistake_and_so_is_one_too_many() {
        Load load = Load.of("POST", "http://tally/song/1").on(2);
        try (RedisServer redis = RedisServer.start(folder)) {
            Auditor auditor = new Auditor(redis);
            assertThat(audit(auditor, redis, load, 10, 10)).isEqualTo(10);
            assertThat(audit(auditor, redis, load, 10, 12)).isEqualTo(10);
            assertThatThrownBy(() -> audit(auditor, redis, load, 10, 9)).isInstanceOf(Mistake.class);
            assertThatThrownBy(() -> audit(auditor, redis, load, 10, 13)).isInstanceOf(Mistake.class);
            assertThat(StoredCounts.sum(redis, "song")).isEqualTo(10 + 12 + 9 + 13);
        }
    }

    private static long audit(Auditor auditor, RedisServer redis, Load load, int answered, int counted) {
        return auditor.audit("song", load, () -> {
                    redis.send("HINCRBY tally:{song:7} 1 " + counted);
                    return new Wrk.Answers(answered, 0, 0, 0, 1, new Wrk.Times(1, 1, 1));
                })
                .good();
    }
}
