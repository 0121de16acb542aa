package dev.tally.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two minutes of what {@code scripts/chaos} does for as long as one likes. */
@RequiresTool("nginx")
class ChaosIT {

    private static final int CLIENTS = 16;

    /* A seed with which Redis is the first to be killed. */
    private static final long REDIS_FIRST = 28;

    @TempDir
    Path folder;

    private Trio trio;

    @AfterEach
    void stop() {
        trio.close();
    }

    @Test
    void no_add_that_was_answered_is_lost_or_doubled_whoever_is_killed() throws Exception {
        Verdict verdict = chaos(Duration.ofMinutes(2), new Random().nextLong(), Trio.REWRITES_OFTEN);
        assertThat(verdict.isExact()).as(() -> verdict + trio.faults()).isTrue();
        assertThat(verdict.isProof()).as(verdict.toString()).isTrue();
        assertThat(verdict.kills().values())
                .allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(5));
    }

    @Test
    void a_redis_that_forgets_is_found_out() throws Exception {
        Verdict verdict = chaos(Duration.ofSeconds(15), REDIS_FIRST, "--appendonly", "no");
        assertThat(verdict.kills().get("Redis")).as(verdict.toString()).isPositive();
        assertThat(verdict.isExact()).as(verdict.toString()).isFalse();
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
