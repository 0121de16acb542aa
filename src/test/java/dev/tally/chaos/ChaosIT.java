package dev.tally.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two minutes of what {@code scripts/chaos} does for as long as one likes. */
@RequiresTool({"nginx", "toxiproxy", "check-history"})
class ChaosIT {

    private static final int CLIENTS = 16;

    /* A seed with which Redis is the first to be killed. */
    private static final long REDIS_FIRST = 28;

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
        Verdict verdict = chaos(Duration.ofMinutes(2), new Random().nextLong(), Trio.REWRITES_OFTEN);
        assertThat(verdict.isExact()).as(() -> verdict + trio.faults()).isTrue();
        assertThat(verdict.isProof()).as(verdict.toString()).isTrue();
        assertThat(verdict.kills().values())
                .allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(5));
        assertThat(verdict.figures().toxics())
                .containsKeys("bandwidth", "latency", "limit_data", "reset_peer", "slicer", "timeout");
        assertThat(judgementWithOneReadFalsified().isAccepted())
                .as("a history in which one read is falsified")
                .isFalse();
    }

    @Test
    void a_redis_that_forgets_is_found_out() throws Exception {
        Verdict verdict = chaos(Duration.ofSeconds(15), REDIS_FIRST, "--appendonly", "no");
        assertThat(verdict.kills().get("Redis")).as(verdict.toString()).isPositive();
        assertThat(verdict.isExact()).as(verdict.toString()).isFalse();
    }

    /** Has the last read of the history tell one more than it was told. */
    private Judgement judgementWithOneReadFalsified() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve(History.FILE)));
        String read = lines.removeLast();
        assertThat(read).contains("\"kind\":\"read\"", "\"value\":");
        ObjectNode falsified = (ObjectNode) new JsonMapper().readTree(read);
        falsified.put("value", falsified.get("value").longValue() + 1);
        lines.add(falsified.toString());
        return History.judge(Files.write(folder.resolve("falsified.jsonl"), lines), folder);
    }

    private Verdict chaos(Duration duration, long seed, String... redisOptions) throws Exception {
        trio = new Trio(folder);
        trio.start(redisOptions);
        System.out.println("seed " + seed);
        Verdict verdict = new Chaos(trio, folder).run(duration, seed, CLIENTS);
        System.out.println(verdict);
        return verdict;
    }
}
