package dev.tally.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Kills one victim after another, in an order that its seed alone decides. A kill between adds proves nothing, so it
 * waits for some before each; only now and then it does not wait, and the next victim dies with the last.
 */
final class Killer {

    private static final int ADDS_BETWEEN = 200;
    private static final int MAX_PAUSE_MILLIS = 1_000;
    private static final int MAX_DOWNTIME_MILLIS = 500;
    private static final int TOGETHER_ONE_IN = 4;

    /* All victims may have to come back first, on a slow machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<Victim> victims;
    private final Random random;
    private final Figures figures;

    Killer(List<Victim> victims, long seed, Figures figures) {
        this.victims = victims;
        this.random = new Random(seed);
        this.figures = figures;
    }

    void killWhile(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            Victim victim = victims.get(random.nextInt(victims.size()));
            Duration pause = Duration.ofMillis(random.nextInt(MAX_PAUSE_MILLIS));
            Duration downtime = Duration.ofMillis(random.nextInt(MAX_DOWNTIME_MILLIS));
            if (random.nextInt(TOGETHER_ONE_IN) != 0) {
                awaitAdds(going);
                Thread.sleep(pause);
            }
            victim.kill(downtime);
            report(victim);
        }
    }

    private void awaitAdds(BooleanSupplier going) {
        long enough = figures.adds() + ADDS_BETWEEN;
        await("adds after a kill")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> figures.adds() >= enough || !going.getAsBoolean());
    }

    private void report(Victim victim) {
        System.out.printf(
                "%6.1f s  killed %-9s  %,9d adds answered, %,5.0f/s, %,6d sent again%n",
                figures.seconds(),
                victim.name(),
                figures.adds(),
                figures.adds() / figures.seconds(),
                figures.retries());
    }
}
