package dev.tally.chaos;

import java.net.http.HttpTimeoutException;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Disturbs a way to Redis again and again, as its seed decides, for a short time each. */
final class Disturber {

    private static final int MIN_MILLIS = 50;
    private static final int MAX_MILLIS = 2_500;
    private static final int MAX_PAUSE_MILLIS = 2_000;

    private final Way way;
    private final Random random;
    private final Figures figures;

    Disturber(Way way, long seed, Figures figures) {
        this.way = way;
        this.random = new Random(seed);
        this.figures = figures;
    }

    /** Disturbs until the end, and leaves the way undisturbed. */
    void disturbWhile(BooleanSupplier going) throws Exception {
        while (going.getAsBoolean()) {
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            Toxic toxic = Toxic.any(random);
            int millis = random.nextInt(MIN_MILLIS, MAX_MILLIS);
            try {
                way.disturb(toxic);
                figures.disturbed(toxic.type());
                Thread.sleep(millis);
                way.cure(toxic);
            } catch (HttpTimeoutException e) {
                // A toxiproxy may wait for ever on a connection that ends while a toxic comes or goes: all are silent
                // then.
                way.restart();
                figures.disturbed("restart");
            }
        }
    }
}
