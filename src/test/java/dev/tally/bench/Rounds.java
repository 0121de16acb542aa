package dev.tally.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures everything once in each round, each time in another order: no figure is always the first or the last. */
final class Rounds {

    private Rounds() {}

    /**
     * Runs all steps in each round.
     *
     * @param steps what is measured, in pieces whose order is of no importance
     * @param compare relates the figures of a round to each other
     */
    static void run(int rounds, List<Runnable> steps, Runnable compare) {
        for (int round = 0; round < rounds; round++) {
            List<Runnable> order = new ArrayList<>(steps);
            Collections.rotate(order, -round * steps.size() / rounds);
            order.forEach(Runnable::run);
            compare.run();
        }
    }
}
