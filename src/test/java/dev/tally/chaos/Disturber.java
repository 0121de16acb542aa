package dev.tally.chaos;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Disturbs one way to Redis after the other, as its seed decides, for a short time each. */
final class Disturber {

    private static final int MIN_MILLIS = 50;
    private static final int MAX_MILLIS = 2_500;
    private static final int MAX_PAUSE_MILLIS = 1_500;

    private final Network network;
    private final Random random;
    private final Map<String, Integer> times = new TreeMap<>();

    Disturber(Network network, long seed) {
        this.network = network;
        this.random = new Random(seed);
    }

    /** Disturbs until the end, and leaves nothing disturbed. */
    void disturbWhile(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            String way = network.ways().get(random.nextInt(network.ways().size()));
            Toxic toxic = Toxic.any(random);
            int millis = random.nextInt(MIN_MILLIS, MAX_MILLIS);
            network.disturb(way, toxic);
            Thread.sleep(millis);
            network.cure(way, toxic);
            times.merge(toxic.type(), 1, Integer::sum);
        }
    }

    /** Returns how often each kind was applied, once it has ended. */
    Map<String, Integer> times() {
        return times;
    }
}
