package dev.tally.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/chaos} does for as long as one likes, for two minutes; and for less, with people alone. */
@RequiresTool({"nginx", "toxiproxy", "check-history"})
class ChaosIT {

    private static final int CLIENTS = 16;

    /* A seed with which Redis is the first to be killed. */
    private static final long REDIS_FIRST = 28;

    /* Few, so that many meet at each. */
    private static final int COUNTERS_OF_PEOPLE = 4;

    /* A seed with which each is killed among the first four. */
    private static final long EACH_SOON = 382;

    private static final String READ = "\"kind\":\"read\"";
    private static final String SEEN = "\"outcome\":\"seen\"";

    /* More than all adds to a counter whose outcome is unknown. */
    private static final long BEYOND_UNKNOWN = 1_000;

    /* The history and what it is judged by are worth a look after a failure. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Trio trio;

    @AfterEach
    void stop() {
        trio.close();
    }

    @Test
    void every_counter_is_linearizable_whatever_is_killed_or_cut() throws Exception {
        Verdict verdict =
                chaos(Subjects.ofAll(CLIENTS), Duration.ofMinutes(2), new Random().nextLong(), Trio.REWRITES_OFTEN);
        assertThat(verdict.isExact()).as(() -> verdict + trio.faults()).isTrue();
        assertThat(verdict.isProof()).as(verdict.toString()).isTrue();
        assertThat(verdict.kills().values())
                .allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(5));
        assertThat(verdict.figures().toxics())
                .containsKeys("bandwidth", "latency", "limit_data", "reset_peer", "slicer", "timeout");
        assertThat(judgementOfFalsified(READ, ChaosIT::falsifyValue).isAccepted())
                .as("a history in which one read is falsified")
                .isFalse();
    }

    @Test
    void a_visitor_counts_once_whatever_is_killed_or_cut() throws Exception {
        Verdict verdict =
                chaos(Subjects.ofPeople(COUNTERS_OF_PEOPLE), Duration.ofSeconds(25), EACH_SOON, Trio.REWRITES_OFTEN);
        assertThat(verdict.isExact()).as(() -> verdict + trio.faults()).isTrue();
        assertThat(verdict.isProof()).as(verdict.toString()).isTrue();
        assertThat(verdict.figures().seen()).as(verdict.toString()).isPositive();
        assertThat(judgementOfFalsified(SEEN, add -> add.put("visitor", "stranger"))
                        .mistakes())
                .as("a history in which a visitor is seen who never added")
                .singleElement()
                .asString()
                .contains("not linearizable");
    }

    @Test
    void a_redis_that_forgets_is_found_out() throws Exception {
        Verdict verdict = chaos(Subjects.ofAll(CLIENTS), Duration.ofSeconds(15), REDIS_FIRST, "--appendonly", "no");
        assertThat(verdict.kills().get("Redis")).as(verdict.toString()).isPositive();
        assertThat(verdict.isExact()).as(verdict.toString()).isFalse();
    }

    /** Returns what is said of a history whose last operation with a text is falsified. */
    private Judgement judgementOfFalsified(String text, Consumer<ObjectNode> change) throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve(History.FILE)));
        String line = lines.reversed().stream()
                .filter(each -> each.contains(text))
                .findFirst()
                .orElseThrow();
        ObjectNode falsified = (ObjectNode) new JsonMapper().readTree(line);
        change.accept(falsified);
        lines.set(lines.indexOf(line), falsified.toString());
        return History.judge(Files.write(folder.resolve("falsified.jsonl"), lines), folder);
    }

    private static void falsifyValue(ObjectNode read) {
        read.put("value", read.get("value").longValue() + BEYOND_UNKNOWN);
    }

    private Verdict chaos(Subjects subjects, Duration duration, long seed, String... redisOptions) throws Exception {
        trio = new Trio(folder);
        trio.start(redisOptions);
        System.out.println("seed " + seed);
        Verdict verdict = new Chaos(trio, folder, subjects).run(duration, seed, CLIENTS);
        System.out.println(verdict);
        return verdict;
    }
}
