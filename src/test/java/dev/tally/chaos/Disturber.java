package dev.tally.chaos;

import java.util.Random;
import java.util.function.BooleanSupplier;

/** Disturbs a way to Redis again and again, as its seed decides, for a short time each. */
final class Disturber {

    private static final int MIN_MILLIS = 50;
    private static final int MAX_MILLIS = 2_500;
    private static final int MAX_PAUSE_MILLIS = 2_000;

    private final Network network;
    private final String way;
    private final Random random;
    private final Figures figures;

    Disturber(Network network, String way, long seed, Figures figures) {
        this.network = network;
        this.way = way;
        this.figures = figures;
        this.random = new Random(seed);
    }

    /** Disturbs until the end, and leaves the way undisturbed. */
    void disturbWhile(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            Toxic toxic = Toxic.any(random);
            int millis = random.nextInt(MIN_MILLIS, MAX_MILLIS);
            network.disturb(way, toxic);
            Thread.sleep(millis);
            network.cure(way, toxic);
            figures.disturbed(toxic);
        }
    }
}
