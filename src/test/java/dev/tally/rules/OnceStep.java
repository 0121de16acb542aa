package dev.tally.rules;

import java.time.Duration;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What happens next to two services that count each visitor once. */
sealed interface OnceStep {

    /** How many visitors there are: few, so that each comes again. */
    int VISITORS = 5;

    /** How many counters there are. */
    int KEYS = 3;

    /** How far a clock may be set back. */
    Duration MOST_BACK = Duration.ofMinutes(5);

    /** A way to send an add. */
    enum Way {
        PLAIN,
        /** With an Idempotency-Key. */
        KEYED,
        /** With an Idempotency-Key, and once more by the other service. */
        REPEATED
    }

    /**
     * One visitor adds to counters, to several by a batch.
     *
     * @param service 0 or 1
     * @param keys the numbers of the counters, all different
     */
    record Add(int service, int visitor, List<Integer> keys, long by, Way way) implements OnceStep {}

    /** Time passes, or the clock is set back. */
    record Move(Duration by) implements OnceStep {}

    /** The clock moves to a moment near the end of the day, a negative one before it. */
    record Midnight(Duration after) implements OnceStep {}

    /** A process is killed during an add: a service, 0 or 1, or else Redis. */
    record Kill(int victim, Add during) implements OnceStep {}

    static Arbitrary<Add> adds() {
        Arbitrary<List<Integer>> keys = Arbitraries.integers()
                .between(0, KEYS - 1)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(KEYS);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, VISITORS - 1),
                        keys,
                        Arbitraries.of(1L, 1L, 1L, -1L, -1L, 5L),
                        Arbitraries.of(Way.PLAIN, Way.PLAIN, Way.KEYED, Way.REPEATED))
                .as(Add::new);
    }

    /** Returns steps without a kill, for a window: time moves by about as much, within it and across its edges. */
    static Arbitrary<OnceStep> calm(Duration window) {
        Arbitrary<Duration> edges = Arbitraries.integers().between(-1, 1).map(millis -> window.plusMillis(millis));
        Arbitrary<Duration> within = millis(Duration.ZERO, window);
        Arbitrary<Duration> hours = millis(Duration.ofHours(1), Duration.ofHours(30));
        Arbitrary<Duration> back = millis(Duration.ofMillis(1), MOST_BACK).map(Duration::negated);
        Arbitrary<OnceStep> moves = Arbitraries.frequencyOf(
                        Tuple.of(2, edges), Tuple.of(4, within), Tuple.of(1, hours), Tuple.of(3, back))
                .map(Move::new);
        return Arbitraries.frequencyOf(Tuple.of(12, adds()), Tuple.of(4, moves), Tuple.of(1, midnights()));
    }

    static Arbitrary<Midnight> midnights() {
        return millis(MOST_BACK.dividedBy(2).negated(), MOST_BACK.dividedBy(2)).map(Midnight::new);
    }

    /** Returns steps with kills. */
    static Arbitrary<OnceStep> wild(Duration window) {
        Arbitrary<OnceStep> kills = Combinators.combine(Arbitraries.integers().between(0, 2), adds())
                .as(Kill::new);
        return Arbitraries.frequencyOf(Tuple.of(8, calm(window)), Tuple.of(1, kills));
    }

    private static Arbitrary<Duration> millis(Duration from, Duration to) {
        return Arbitraries.longs().between(from.toMillis(), to.toMillis()).map(Duration::ofMillis);
    }
}
